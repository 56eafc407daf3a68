package io.dataflow.core.internal.registry;

/** The name of the table in which models are remembered. */
public final class RegistryTable {

    /** Not the name that Kailash DataFlow uses, so that both can live in one database. */
    public static final String NAME = "dataflow_models";

    private RegistryTable() {}
}
