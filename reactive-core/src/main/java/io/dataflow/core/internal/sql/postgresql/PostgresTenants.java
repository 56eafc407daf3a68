package io.dataflow.core.internal.sql.postgresql;

import io.dataflow.core.internal.sql.Bind;
import io.dataflow.core.internal.sql.RowPolicy;
import io.dataflow.core.internal.sql.SessionOfTenant;
import io.dataflow.core.internal.sql.SqlStatement;
import io.dataflow.core.model.FieldDefinition;
import io.dataflow.core.model.FieldDefinition.Managed;
import io.dataflow.core.model.FieldType.Scalar;
import io.dataflow.core.model.ModelDefinition;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Sessions that see one tenant alone, by the search path or by row-level security. */
final class PostgresTenants {

    private static final String TENANT = "dataflow.tenant";
    private static final String EVERY = "dataflow.every_tenant";
    private static final String POLICY = "dataflow_tenant";

    private PostgresTenants() {}

    /**
     * What tells a session the schema of its tenant.
     *
     * @param local whether it is told to a transaction alone
     */
    static SessionOfTenant inSchema(String quoted, boolean local) {
        SqlStatement enter = new SqlStatement(
                "SELECT set_config('search_path', $1 || ', ' || current_setting('search_path'), " + local + ")",
                List.of(text(quoted)));
        return new SessionOfTenant(List.of(enter), local ? List.of() : List.of(SqlStatement.of("RESET search_path")));
    }

    /**
     * What tells a session its tenant.
     *
     * @param local whether it is told to a transaction alone
     */
    static SessionOfTenant inRowsOf(@Nullable String tenant, boolean local) {
        return new SessionOfTenant(
                List.of(tell(tenant == null ? "" : tenant, tenant == null ? "on" : "", local)),
                local ? List.of() : List.of(tell("", "", false)));
    }

    private static SqlStatement tell(String tenant, String every, boolean local) {
        String sql = "SELECT set_config('" + TENANT + "', $1, " + local + "), set_config('" + EVERY + "', $2, " + local
                + ")";
        return new SqlStatement(sql, List.of(text(tenant), text(every)));
    }

    private static Bind text(String value) {
        return new Bind(Scalar.STRING, value);
    }

    static RowPolicy policy(PostgresDialect dialect, ModelDefinition model) {
        FieldDefinition tenant = Objects.requireNonNull(model.managed(Managed.TENANT), "the model has no tenant");
        String table = dialect.quote(model.table());
        // A name is never empty, so that a session which was told none sees nothing.
        String visible = "(" + dialect.quote(tenant.column()) + " = current_setting('" + TENANT
                + "', true) OR current_setting('" + EVERY + "', true) = 'on')";
        String alter = "ALTER TABLE " + table + " ";
        return new RowPolicy(
                "SELECT c.relrowsecurity AND c.relforcerowsecurity AND EXISTS (SELECT 1 FROM pg_policy p"
                        + " WHERE p.polrelid = c.oid AND p.polname = '" + POLICY + "') FROM pg_class c WHERE c.oid = "
                        + "to_regclass(" + PostgresLiterals.text(table) + ")",
                List.of(
                        alter + "ENABLE ROW LEVEL SECURITY",
                        alter + "FORCE ROW LEVEL SECURITY",
                        "DROP POLICY IF EXISTS " + POLICY + " ON " + table,
                        "CREATE POLICY " + POLICY + " ON " + table + " USING " + visible + " WITH CHECK " + visible));
    }
}
