package io.dataflow.core.internal.registry;

import java.util.Set;

/** The names of the tables that the library keeps for itself. */
public final class RegistryTable {

    /** Where tenants are registered. */
    public static final String TENANTS = "dataflow_tenants";

    /** Where models are remembered. Not the name that Kailash DataFlow uses, so that both can live in one database. */
    public static final String NAME = "dataflow_models";

    /** Where import jobs keep how far they are. */
    public static final String IMPORT_JOBS = "dataflow_import_jobs";

    /** Where the import jobs of tenants do. */
    public static final String TENANT_IMPORT_JOBS = "dataflow_tenant_import_jobs";

    private static final Set<String> OWN = Set.of(NAME, TENANTS, IMPORT_JOBS, TENANT_IMPORT_JOBS);

    private RegistryTable() {}

    /** Whether a table is one of them. */
    public static boolean isOwn(String table) {
        return OWN.contains(table);
    }
}
