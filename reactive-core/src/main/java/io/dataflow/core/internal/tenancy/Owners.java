package io.dataflow.core.internal.tenancy;

import io.dataflow.core.TenancyOptions.Separation;
import io.dataflow.core.internal.policy.TenantScope;
import org.jspecify.annotations.Nullable;
import reactor.util.context.ContextView;

/** The names under which connections are told apart: of a tenant, of all, or of nobody. */
final class Owners {

    static final String NOBODY = "";
    private static final String ALL = "*";
    private static final String ONE = "=";

    private Owners() {}

    static String of(ContextView context, Separation separation) {
        TenantScope scope = TenantScope.find(context);
        if (scope == null) {
            return NOBODY;
        }
        String tenant = scope.tenant();
        return tenant != null ? ONE + tenant : separation == Separation.ROW_SECURITY ? ALL : NOBODY;
    }

    /** The tenant of an owner that is one, or null. */
    static @Nullable String tenant(String owner) {
        return owner.startsWith(ONE) ? owner.substring(ONE.length()) : null;
    }

    static boolean isAll(String owner) {
        return owner.equals(ALL);
    }
}
