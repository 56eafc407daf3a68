package io.dataflow.core;

import org.jspecify.annotations.Nullable;

/**
 * A tenant is bound who may not work: nobody registered it, or it is suspended; found before any SQL of the model.
 *
 * <p>Its code is {@code TENANT_UNKNOWN} or {@code TENANT_SUSPENDED}. It never says which tenant.
 */
public final class TenantRefusedException extends TenantRequiredException {

    private static final long serialVersionUID = 1L;

    private TenantRefusedException(String code, @Nullable String model, @Nullable String operation, String message) {
        super(code, model, operation, (model == null ? "" : model + ".") + operation + ": " + message);
    }

    /** The error of a tenant whom nobody registered. */
    public static TenantRefusedException unknown(@Nullable String model, String operation) {
        return new TenantRefusedException(
                "TENANT_UNKNOWN", model, operation, "the tenant is not registered; do so with tenants().register(..)");
    }

    /** The error of a tenant who is suspended. */
    public static TenantRefusedException suspended(@Nullable String model, String operation) {
        return new TenantRefusedException(
                "TENANT_SUSPENDED",
                model,
                operation,
                "the tenant is suspended; tenants().list() says why, tenants().resume(..) lets it work again");
    }
}
