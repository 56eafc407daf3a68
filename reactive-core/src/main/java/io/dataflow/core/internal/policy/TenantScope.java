package io.dataflow.core.internal.policy;

import io.dataflow.core.TenantRequiredException;
import io.dataflow.core.ValidationFailedException;
import io.dataflow.core.internal.model.Texts;
import io.dataflow.core.internal.query.PageCursor;
import io.dataflow.core.model.ModelDefinition;
import org.jspecify.annotations.Nullable;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * In whose name work runs.
 *
 * @param tenant the tenant, or null for all of them
 */
public record TenantScope(@Nullable String tenant) {

    private static final int LONGEST = 255;

    /** The scope of one tenant. */
    public static TenantScope of(String tenant) {
        if (tenant.isBlank() || tenant.length() > LONGEST || Texts.isHostile(tenant)) {
            throw new ValidationFailedException(
                    null,
                    "tenant",
                    "tenant",
                    "name",
                    "the name of a tenant has 1 to " + LONGEST
                            + " characters, not all of them blank, which a database keeps");
        }
        return new TenantScope(tenant);
    }

    /** The scope of all tenants. */
    public static TenantScope system(String reason) {
        if (reason.isBlank()) {
            throw new ValidationFailedException(
                    null, "tenant", "reason", "required", "working across all tenants takes a reason, which is blank");
        }
        return new TenantScope(null);
    }

    /** This scope as what is written into the Context. */
    public Context asContext() {
        return Context.of(TenantScope.class, this);
    }

    /** The scope that the Context holds, or null. */
    public static @Nullable TenantScope find(ContextView context) {
        return context.getOrDefault(TenantScope.class, null);
    }

    /**
     * The scope of an operation on a tenant model.
     *
     * @throws TenantRequiredException if the Context holds none
     */
    public static TenantScope require(ContextView context, ModelDefinition model, String operation) {
        TenantScope scope = find(context);
        if (scope == null) {
            throw new TenantRequiredException(
                    model.name(),
                    operation,
                    model.name() + "." + operation + ": the model belongs to tenants, but none is bound; bind one with"
                            + " Tenant.with(\"..\", publisher) or contextWrite(Tenant.of(\"..\"))");
        }
        return scope;
    }

    /** What tells the cursors of one tenant from those of another; empty for a model without tenants. */
    public static String ofCursors(ContextView context, ModelDefinition model, String operation) {
        if (!model.tenant()) {
            return "";
        }
        String tenant = require(context, model, operation).tenant();
        return tenant == null ? PageCursor.ALL_TENANTS : "=" + tenant;
    }

    /** Whether a tenant is bound; never which. */
    @Override
    public String toString() {
        return tenant == null ? "TenantScope[all]" : "TenantScope[one]";
    }
}
