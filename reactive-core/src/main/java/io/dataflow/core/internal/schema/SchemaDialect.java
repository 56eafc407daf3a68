package io.dataflow.core.internal.schema;

import io.dataflow.core.model.FieldType;
import io.r2dbc.spi.R2dbcException;
import java.util.List;
import reactor.core.publisher.Mono;

/** What is special about the schema of one database. */
public interface SchemaDialect {

    /** Reads the live schema. */
    SchemaReader reader();

    /** The types of columns (as {@link io.dataflow.core.schema.Column#type()} has them) that hold a field; first the one we create. */
    List<String> columnTypes(FieldType type);

    /** The types of columns that can hold nothing but values of a field. */
    default List<String> confinedTypes(FieldType type) {
        return columnTypes(type);
    }

    /** The changes as the database takes them: their order, and what goes into one. */
    default List<SchemaChange> arranged(List<SchemaChange> changes) {
        return changes;
    }

    /** Quotes an identifier, so that any name is only ever a name. */
    String quote(String identifier);

    /** The statements that make a change. */
    List<String> statements(SchemaChange change);

    /** How many of them one text may hold. */
    int statementsTogether();

    /** Runs work that changes the schema, as far as the database can: alone among those that use this method, and whole or not at all. */
    Mono<Void> exclusively(SchemaConnection connection, Mono<Void> work);

    /** Whether a statement failed because somebody else changes the schema at this moment, so that looking again may help. */
    boolean lostRace(R2dbcException error);
}
