package io.dataflow.core.internal.tenancy;

import io.dataflow.core.DataFlowException;
import io.dataflow.core.TenancyOptions;
import io.dataflow.core.TenancyOptions.Separation;
import io.dataflow.core.ValidationFailedException;
import io.dataflow.core.internal.connection.ConnectionSource;
import io.dataflow.core.internal.connection.Driver;
import io.dataflow.core.internal.execution.StatementRunner;
import io.dataflow.core.internal.registry.TenantTable;
import io.dataflow.core.internal.schema.SchemaConnection;
import io.dataflow.core.internal.schema.SchemaMode;
import io.dataflow.core.internal.sql.Dialect;
import io.dataflow.core.internal.sql.SessionOfTenant;
import io.dataflow.core.model.ModelDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.util.context.ContextView;

/** How one DataFlow keeps tenants apart: whose connections there are, what their sessions are told, and where tables are. */
public final class Tenancy {

    private static final Pattern SCHEMA = Pattern.compile("[A-Za-z_][A-Za-z0-9_$]{0,62}");

    private final TenancyOptions options;
    private final Dialect dialect;

    /**
     * Creates it.
     *
     * @throws io.dataflow.core.UnsupportedByDatabaseException if the database cannot do what is asked for
     */
    public Tenancy(TenancyOptions options, Dialect dialect) {
        this.options = options;
        this.dialect = dialect;
        if (options.separation() == Separation.ROW_SECURITY) {
            dialect.inRowsOf(null);
        } else if (options.separation() == Separation.SCHEMA) {
            dialect.inSchema("any");
        }
    }

    /** What was asked for. */
    public TenancyOptions options() {
        return options;
    }

    /**
     * Refuses what needs a connection for each tenant, or one that is told of each, where there is one for all.
     *
     * @throws io.dataflow.core.DataFlowException if tenants are kept apart by more than the column
     */
    public void requireOneConnection() {
        String apart =
                switch (options.separation()) {
                    case COLUMN -> null;
                    case ROW_SECURITY -> "rowLevelSecurity(), which tells each connection of one tenant";
                    case SCHEMA -> "schemas(..), where each connection looks into those of one tenant";
                    case DATABASE -> "databases(..), where each tenant has connections of its own";
                };
        if (apart != null) {
            throw new DataFlowException(
                    "REFUSED_IN_TEST",
                    null,
                    "test",
                    "test: a test has one connection, but tenants are kept apart by " + apart
                            + "; leave it out in tests that roll back, where the column keeps them apart as well, and test it on a"
                            + " database of its own",
                    null);
        }
    }

    /** Whose connection a Context asks for. */
    public String owner(ContextView context) {
        return options.separation() == Separation.COLUMN ? Owners.NOBODY : Owners.of(context, options.separation());
    }

    /** The tenant whose tables the work of a Context needs beside those of all; null where all tenants share them. */
    public @Nullable String place(ContextView context) {
        return options.isApart() ? Owners.tenant(owner(context)) : null;
    }

    /** The tenant that an owner is. */
    public static String tenant(String owner) {
        return Objects.requireNonNull(Owners.tenant(owner), "the owner is no tenant");
    }

    /** The models whose tables are in the place of each tenant. */
    public static List<ModelDefinition> ofTenants(List<ModelDefinition> models) {
        return models.stream().filter(ModelDefinition::tenant).toList();
    }

    /** The models whose tables are where those of the DataFlow are, with that of the registrations. */
    public List<ModelDefinition> ofAll(List<ModelDefinition> models) {
        List<ModelDefinition> all = new ArrayList<>(models);
        if (options.isApart()) {
            all.removeIf(ModelDefinition::tenant);
        }
        if (options.isRegistered()) {
            all.add(TenantTable.MODEL);
        }
        return all;
    }

    /** The connections of a source, whose sessions are told whose rows they may see. */
    public ConnectionSource sessions(ConnectionSource source, StatementRunner runner, Driver driver) {
        return switch (options.separation()) {
            case COLUMN, DATABASE -> source;
            case SCHEMA -> sessions(source, this::inSchema, runner, driver);
            case ROW_SECURITY -> sessions(source, this::inRows, runner, driver);
        };
    }

    private ConnectionSource sessions(
            ConnectionSource source, Function<String, SessionOfTenant> told, StatementRunner runner, Driver driver) {
        return driver.keepsSession()
                ? new TenantSessions(source, this::owner, told, runner)
                : new TenantTransactions(source, this::owner, told, runner, driver);
    }

    /** The connections to the database of each tenant, where each has one. */
    public ConnectionSource databases(ConnectionSource main, Function<String, Mono<ConnectionSource>> pools) {
        return new TenantDatabases(main, this::owner, pools);
    }

    private SessionOfTenant inRows(String owner) {
        String tenant = Owners.tenant(owner);
        return tenant != null || Owners.isAll(owner) ? dialect.inRowsOf(tenant) : SessionOfTenant.OF_NOBODY;
    }

    private SessionOfTenant inSchema(String owner) {
        String tenant = Owners.tenant(owner);
        return tenant == null ? SessionOfTenant.OF_NOBODY : dialect.inSchema(schema(tenant));
    }

    /** The schema of a tenant. */
    private String schema(String tenant) {
        String name = options.placeOf(tenant);
        String lower = name.toLowerCase(Locale.ROOT);
        if (!SCHEMA.matcher(name).matches() || lower.startsWith("pg_") || lower.equals("information_schema")) {
            throw new ValidationFailedException(
                    null,
                    "tenant",
                    "schemas",
                    "name",
                    "the schema of a tenant has 1 to 63 letters, digits and underscores, does not begin with a digit and is none"
                            + " of the database's own; correct the function that was given to schemas(..)");
        }
        return name;
    }

    /** Makes what the tables of a tenant stand in. */
    public Mono<Void> prepare(String tenant, SchemaMode mode, SchemaConnection connection) {
        return options.separation() == Separation.SCHEMA && mode == SchemaMode.CREATE
                ? Mono.defer(() -> connection.execute("CREATE SCHEMA IF NOT EXISTS " + dialect.quote(schema(tenant))))
                        // Two who create it at once: the second finds it at the next look.
                        .retry(2)
                : Mono.empty();
    }

    /** Makes sure that the tables that are there hide the rows of other tenants, where the database does that. */
    public Mono<Void> secure(List<ModelDefinition> models, SchemaMode mode, SchemaConnection connection) {
        return options.separation() == Separation.ROW_SECURITY
                ? RowSecurity.ensure(dialect, ofTenants(models), mode, connection)
                : Mono.empty();
    }
}
