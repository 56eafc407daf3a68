package io.dataflow.core;

import org.jspecify.annotations.Nullable;

/** A tenant model was used where no tenant, or none that the work could belong to, is bound; found before any SQL. */
public class TenantRequiredException extends DataFlowException {

    private static final long serialVersionUID = 1L;

    /** Creates the error. */
    public TenantRequiredException(@Nullable String model, @Nullable String operation, String message) {
        super("TENANT_REQUIRED", model, operation, message, null);
    }

    TenantRequiredException(String code, @Nullable String model, @Nullable String operation, String message) {
        super(code, model, operation, message, null);
    }
}
