package io.dataflow.core.internal.schema;

import io.dataflow.core.SchemaException;
import io.dataflow.core.internal.registry.RegistryTable;
import io.dataflow.core.internal.schema.SchemaChange.AddColumn;
import io.dataflow.core.internal.schema.SchemaChange.AddForeignKey;
import io.r2dbc.spi.R2dbcException;
import java.util.Set;

/** A change that the database refused, until it is known whether trying again helps. */
final class RefusedChange extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private static final Set<String> DUPLICATES = Set.of("23505");
    private static final Set<String> NULLS = Set.of("23502");
    private static final Set<String> ORPHANS = Set.of("23503", "23506");
    private static final Set<String> PERMISSION = Set.of("42501", "90096", "25006");
    /** A connection that broke or was never made, a server that stops, a statement that was cancelled. */
    private static final Set<String> NOT_ITS_FAULT = Set.of("null", "08", "57", "90067", "90098", "90007", "90121");

    private static final String NO_SCHEMA = "3F000";
    private static final Set<String> TAKEN = Set.of("42P07", "42710", "42S01", "42S11");
    private static final Set<String> LOCKED = Set.of("55P03", "HYT00", "40P01", "40001");

    private final transient SchemaChange change;
    private final R2dbcException error;

    RefusedChange(SchemaChange change, R2dbcException error) {
        super(null, error, false, false);
        this.change = change;
        this.error = error;
    }

    R2dbcException error() {
        return error;
    }

    /** The error for the caller: without the driver's message, which quotes values of rows; one of the connection stays as it is. */
    Throwable explain() {
        String state = String.valueOf(error.getSqlState());
        if (NOT_ITS_FAULT.stream().anyMatch(state::startsWith)) {
            return error;
        }
        String model = change.model().name();
        String message =
                model + ": could not " + change.describe() + ": " + reason(state) + " (SQLSTATE " + state + ")";
        return SchemaException.changeFailed(model, message, LOCKED.contains(state));
    }

    private String reason(String state) {
        if (DUPLICATES.contains(state)) {
            return "rows that are there hold the same values; remove the duplicates, or do not declare it unique";
        }
        if (NULLS.contains(state) && change instanceof AddColumn) {
            return "the table has rows, and they have no value for it; declare a default, or make the field nullable";
        }
        if (ORPHANS.contains(state) && change instanceof AddForeignKey) {
            return "rows that are there point to rows that are not; repair them, or do not declare the reference";
        }
        if (PERMISSION.contains(state)) {
            return "the role of the connection may not change this schema; grant it the right, create the tables by another"
                    + " role, or turn autoMigrate off"
                    + (change.model().table().equals(RegistryTable.NAME)
                            ? "; modelPersistence(false) does without this table"
                            : "");
        }
        if (state.equals(NO_SCHEMA)) {
            return "the search_path of the connection names no schema that is there; create one, or set another search_path";
        }
        if (TAKEN.contains(state)) {
            return "something else of that name is there already; rename one of them";
        }
        if (LOCKED.contains(state)) {
            return "another transaction holds the table; try again when it has ended";
        }
        return "the database refused the statement";
    }
}
