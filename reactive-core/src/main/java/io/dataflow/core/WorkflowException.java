package io.dataflow.core;

import java.util.List;

/** A workflow that cannot be built; every fault is listed at once. */
public final class WorkflowException extends DataFlowException {

    private static final long serialVersionUID = 1L;

    private final transient List<String> faults;

    /** Creates the error for a workflow from its faults; there is at least one. */
    public WorkflowException(String workflow, List<String> faults) {
        super(
                "WORKFLOW_INVALID",
                null,
                null,
                "Workflow '" + workflow + "' cannot be built:\n - " + String.join("\n - ", faults),
                null);
        this.faults = List.copyOf(faults);
    }

    /** The faults, in the order of the nodes. */
    public List<String> faults() {
        return faults;
    }
}
