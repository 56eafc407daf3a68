package io.dataflow.core.internal.schema;

import io.dataflow.core.schema.Schema;
import reactor.core.publisher.Mono;

/** Reads the live schema from the catalogue of a database, in a few queries whatever the number of tables. */
public interface SchemaReader {

    /** Which tables are read. */
    enum Scope {
        /** Those of the schema in which a new table would be created. */
        CURRENT,
        /** All that a statement reaches by their bare name. */
        VISIBLE
    }

    /** Reads the tables of a scope. */
    Mono<Schema> read(SchemaConnection connection, Scope scope);
}
