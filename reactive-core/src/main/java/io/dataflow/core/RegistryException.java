package io.dataflow.core;

import org.jspecify.annotations.Nullable;

/**
 * The definitions of models could not be remembered, or not be read again; its code is {@code REGISTRY_FAILED}.
 *
 * <p>It is transient where a repair from outside helps, such as a right on a file: the next use tries again.
 */
public final class RegistryException extends DataFlowException {

    private static final long serialVersionUID = 1L;

    private final boolean passing;

    /** Creates the error; its message says which registry, and what to do. */
    public RegistryException(String operation, String message, boolean passing, @Nullable Throwable cause) {
        super("REGISTRY_FAILED", null, operation, message, cause);
        this.passing = passing;
    }

    @Override
    public boolean isTransient() {
        return passing;
    }
}
