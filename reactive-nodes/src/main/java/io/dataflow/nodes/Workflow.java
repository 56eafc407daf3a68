package io.dataflow.nodes;

import java.util.List;

/**
 * A validated graph of nodes; immutable, run as often as wanted, and safe for all threads.
 *
 * <p>Nodes are looked up by name when it runs.
 */
public interface Workflow {

    /** The name. */
    String name();

    /** The inputs of a run; all of them must be given. */
    List<Port> inputs();

    /** The ids of the nodes, in the order of declaration. */
    List<String> nodes();

    /** What is allowed but likely a mistake, such as two writers of one model without an order between them. */
    List<String> warnings();

    /** Whether a run is one transaction. */
    boolean isTransactional();

    /**
     * A JSON document that {@code DataFlow.workflowFromJson} makes the same workflow of.
     *
     * <pre>{@code
     * {"name": "signup", "inputs": {"email": "string", "rows": "stream"}, "transactional": true,
     *  "nodes": [
     *    {"id": "create", "type": "ContactCreateNode", "inputs": {"id": "${input.email}"},
     *     "retry": {"max": 2, "backoff": "PT0.1S"}, "timeout": "PT2S", "after": [], "onErrorUse": {"id": "none"},
     *     "compensateWith": {"node": "ContactDeleteNode", "inputs": {"id": "${create.id}"}}},
     *    {"id": "prepare", "code": "prepare"}, {"id": "make", "stream": "numbers"},
     *    {"id": "twice", "map": "twice"}, {"id": "large", "filter": "large"},
     *    {"id": "route", "switch": "${create.status}", "cases": {"PAID": "ship"}, "otherwise": "remind"},
     *    {"id": "sub", "workflow": {"name": ..}, "inputs": {}},
     *    {"id": "pages", "loop": {"name": ..}, "until": "${check.done}", "maxRounds": 10, "inputs": {}}],
     *  "connections": [{"from": "create", "output": "id", "to": "prepare", "input": "id"}],
     *  "order": [{"first": "create", "then": "make"}], "sequential": false}
     * }</pre>
     *
     * <p>Code is written by its name: the one that it was found by, or the id of its node where code of that name is registered
     * on the DataFlow. Times, UUIDs and enums among the values become text, which nodes take as well.
     *
     * @throws io.dataflow.core.WorkflowException with everything that JSON cannot hold, such as code without a name
     */
    String toJson();

    /** A drawing for Mermaid, a flow chart: lines carry data, dotted ones only wait, thick ones are branches of a switch. */
    String toMermaid();
}
