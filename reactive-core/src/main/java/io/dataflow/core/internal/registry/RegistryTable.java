package io.dataflow.core.internal.registry;

/** The names of the tables that the library keeps for itself. */
public final class RegistryTable {

    /** Where tenants are registered. */
    public static final String TENANTS = "dataflow_tenants";

    /** Where models are remembered. Not the name that Kailash DataFlow uses, so that both can live in one database. */
    public static final String NAME = "dataflow_models";

    private RegistryTable() {}

    /** Whether a table is one of them. */
    public static boolean isOwn(String table) {
        return table.equals(NAME) || table.equals(TENANTS);
    }
}
