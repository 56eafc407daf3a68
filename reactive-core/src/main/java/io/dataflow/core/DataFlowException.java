package io.dataflow.core;

import org.jspecify.annotations.Nullable;

/**
 * The root of every error that this library raises.
 *
 * <p>Its message says which model, node or pool, what was asked, what was found and what to do; it never holds a value of a
 * row nor a credential.
 */
public class DataFlowException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String code;
    private final @Nullable String model;
    private final @Nullable String operation;
    private volatile @Nullable String nodeId;

    /** Creates an error with a stable code, the model and operation that it is about, and its cause. */
    public DataFlowException(
            String code,
            @Nullable String model,
            @Nullable String operation,
            String message,
            @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
        this.model = model;
        this.operation = operation;
    }

    /** The stable code of this kind of error, such as {@code UNIQUE_VIOLATION}. */
    public String code() {
        return code;
    }

    /** The name of the model, or null when the error is about none. */
    public @Nullable String model() {
        return model;
    }

    /** The operation, such as {@code create}, or null when the error is about none. */
    public @Nullable String operation() {
        return operation;
    }

    /** Whether the same call may succeed when it is made again; false by default. */
    public boolean isTransient() {
        return false;
    }

    /** The node of the workflow that failed, or null outside a workflow. */
    public @Nullable String nodeId() {
        return nodeId;
    }

    /** Names the node that this error came from; the first name given stays. For workflows only. */
    public void cameFrom(String node) {
        if (nodeId == null) {
            nodeId = node;
        }
    }
}
