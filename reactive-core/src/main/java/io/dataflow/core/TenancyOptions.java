package io.dataflow.core;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How the tenants of a DataFlow are kept apart; immutable, each method answers a changed copy.
 *
 * <p>By default the rows of all tenants share the tables, and every statement on a tenant model carries the tenant. That holds
 * with every other choice too, which comes on top of it. Of several ways to keep them apart the last one counts.
 */
public final class TenancyOptions {

    /** What keeps tenants apart, beside the column. */
    public enum Separation {
        /** Nothing else. */
        COLUMN,
        /** Policies of PostgreSQL on each table, which hold for every statement of every road. */
        ROW_SECURITY,
        /** A schema for each tenant. */
        SCHEMA,
        /** A database for each tenant. */
        DATABASE
    }

    private static final TenancyOptions DEFAULTS = new TenancyOptions(Separation.COLUMN, null, false);

    private final Separation separation;
    private final @Nullable Function<String, String> place;
    private final boolean registered;

    private TenancyOptions(Separation separation, @Nullable Function<String, String> place, boolean registered) {
        this.separation = separation;
        this.place = place;
        this.registered = registered;
    }

    /** The defaults. */
    public static TenancyOptions defaults() {
        return DEFAULTS;
    }

    /**
     * Lets PostgreSQL itself hide the rows of other tenants: where tables are created, a policy is, too, which binds the owner of
     * the table as well. A superuser, or a role with {@code BYPASSRLS}, passes by it.
     *
     * <p>Each use of a connection costs two short statements more. Refused on other databases.
     */
    public TenancyOptions rowLevelSecurity() {
        return new TenancyOptions(Separation.ROW_SECURITY, null, registered);
    }

    /**
     * Gives each tenant a schema of its own, in which the tables of tenant models are; other models keep theirs in the schema of
     * the connection, and are seen under each tenant.
     *
     * <p>A transaction belongs to one tenant. Work across all tenants is refused. Each use of a connection costs two short
     * statements more. Refused on SQLite, which has no schemas.
     *
     * @param schemaOf the name of the schema of a tenant; without {@code autoMigrate} it has to be there
     */
    public TenancyOptions schemas(Function<String, String> schemaOf) {
        return new TenancyOptions(Separation.SCHEMA, schemaOf, registered);
    }

    /**
     * Gives each tenant a database of its own, with a pool of its own, in which the tables of tenant models are; other models
     * keep theirs in the database of the DataFlow.
     *
     * <p>A transaction belongs to one database. Work across all tenants is refused. A pool is opened at the first use, with the
     * limits of the pool of the DataFlow, and closed with it.
     *
     * @param urlOf the R2DBC URL of the database of a tenant, which is there
     */
    public TenancyOptions databases(Function<String, String> urlOf) {
        return new TenancyOptions(Separation.DATABASE, urlOf, registered);
    }

    /**
     * Lets nobody work but tenants who are registered and not suspended, which {@link Tenants} says; by default whoever is bound
     * is a tenant.
     *
     * <p>Who is refused gets a {@link TenantRefusedException} before any SQL of the model. Each operation looks its tenant up by
     * one short statement, in its transaction where it has one, so that a change holds for every operation that begins after it,
     * in every process; one that runs already ends as it would have.
     *
     * <p>Registrations are in the table {@code dataflow_tenants} of the database of the DataFlow, which is created with those of
     * the models. Without {@code autoMigrate} it has to be there, with the columns {@code name} (its key), {@code suspension},
     * {@code created_at} and {@code updated_at}.
     */
    public TenancyOptions registered() {
        return new TenancyOptions(separation, place, true);
    }

    /** Whether tenants have to be registered. */
    public boolean isRegistered() {
        return registered;
    }

    /** What keeps tenants apart, beside the column. */
    public Separation separation() {
        return separation;
    }

    /** The schema or the URL of a tenant. */
    public String placeOf(String tenant) {
        if (place == null) {
            throw new IllegalStateException("tenants have no places of their own");
        }
        return place.apply(tenant);
    }

    /** Whether each tenant has tables of its own. */
    public boolean isApart() {
        return separation == Separation.SCHEMA || separation == Separation.DATABASE;
    }
}
