package io.dataflow.nodes.internal;

import io.dataflow.core.DataFlowException;
import io.dataflow.core.internal.model.Suggestions;
import io.dataflow.nodes.NodeOutput;
import io.dataflow.nodes.WorkflowResult;
import java.util.Map;
import java.util.Set;

/** The outputs of a run, by node. */
record RunResult(String runId, Map<String, NodeOutput> outputs, Set<String> skipped, boolean isRolledBack)
        implements WorkflowResult {

    @Override
    public NodeOutput get(String node) {
        NodeOutput output = outputs.get(node);
        if (skipped.contains(node)) {
            throw new DataFlowException(
                    "NODE_SKIPPED",
                    null,
                    null,
                    "Node '" + node
                            + "' has no outputs: it was skipped, as a switch took another branch; ask isSkipped(\""
                            + node + "\") first",
                    null);
        }
        if (output == null) {
            throw Suggestions.unknown(null, null, "node", node, "the workflow", outputs.keySet());
        }
        return output;
    }

    /** The run and its nodes; never what they gave. */
    @Override
    public String toString() {
        return "WorkflowResult[" + runId + ", " + outputs.keySet() + "]";
    }
}
