package io.dataflow.core.internal.execution;

import io.dataflow.core.CheckViolationException;
import io.dataflow.core.DataFlowException;
import io.dataflow.core.DeadlineExceededException;
import io.dataflow.core.ForeignKeyViolationException;
import io.dataflow.core.NotNullViolationException;
import io.dataflow.core.OutcomeUnknownException;
import io.dataflow.core.SerializationFailureException;
import io.dataflow.core.UniqueViolationException;
import io.dataflow.core.UnsupportedByDatabaseException;
import io.dataflow.core.internal.connection.UnopenedException;
import io.dataflow.core.internal.operation.Operation;
import io.dataflow.core.internal.sql.DatabaseError;
import io.dataflow.core.internal.sql.Dialect;
import io.dataflow.core.model.FieldDefinition;
import io.dataflow.core.model.FieldDefinition.Managed;
import io.dataflow.core.model.IndexDefinition;
import io.dataflow.core.model.ModelDefinition;
import io.r2dbc.spi.R2dbcException;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Turns errors of drivers into ours.
 *
 * <p>The driver's own message is left out, since it quotes values of rows; its codes are kept.
 */
public final class Errors {

    private final Dialect dialect;

    /** Creates the translation for one database. */
    public Errors(Dialect dialect) {
        this.dialect = dialect;
    }

    /** The error of an operation, or the same error when it is no driver's. */
    public Throwable of(Throwable error, Operation<?> operation) {
        return of(error, operation.model(), operation.verb(), !operation.reads(), field -> writes(operation, field));
    }

    /** Whether it is known that the operation gives the field a value; what each row of a bulk update gives is not. */
    private static boolean writes(Operation<?> operation, FieldDefinition field) {
        if (operation instanceof Operation.Update<?> update) {
            return update.assignments().stream()
                    .anyMatch(assignment -> assignment.field().equals(field.name()));
        }
        return operation instanceof Operation.Create
                || operation instanceof Operation.Upsert
                || operation instanceof Operation.BulkCreate
                || operation instanceof Operation.BulkUpsert;
    }

    /** The error of a step that belongs to no model. */
    public Throwable of(Throwable error, String step) {
        return of(error, null, step, false, field -> false);
    }

    /** The error of a step that belongs to no model and may have written. */
    public Throwable of(Throwable error, String step, boolean writes) {
        return of(error, null, step, writes, field -> false);
    }

    private Throwable of(
            Throwable error,
            @Nullable ModelDefinition model,
            String verb,
            boolean writes,
            Predicate<FieldDefinition> written) {
        if (error instanceof UnsupportedByDatabaseException unsupported
                && unsupported.model() == null
                && model != null) {
            return new UnsupportedByDatabaseException(
                    model.name(), verb, model.name() + "." + verb + ": " + unsupported.getMessage(), null);
        }
        if (error instanceof DeadlineExceededException late && late.operation() == null) {
            return late(late, model, verb, writes);
        }
        if (!(error instanceof R2dbcException failure)) {
            return error;
        }
        R2dbcException original = error instanceof UnopenedException opening ? opening.original() : failure;
        DatabaseError found = told(model, dialect.describe(original), written);
        String name = model == null ? null : model.name();
        String subject = (name == null ? "" : name + ".") + verb + ": ";
        String codes = " (" + dialect.name() + " " + failure.getSqlState() + ")";
        List<String> fields = fields(model, found);
        String on = (fields.isEmpty() ? "" : " on " + fields)
                + (found.constraint() == null ? "" : ", constraint " + found.constraint());
        return switch (found.kind()) {
            case UNIQUE ->
                new UniqueViolationException(
                        name,
                        verb,
                        subject + "a row with the same unique value is there already" + on
                                + "; choose another value, or upsert"
                                + (model != null && model.softDelete()
                                        ? " (a row that is deleted softly keeps its values: an upsert revives it)"
                                        : "")
                                + codes,
                        found.constraint(),
                        fields);
            case FOREIGN_KEY ->
                new ForeignKeyViolationException(
                        name,
                        verb,
                        subject + "a reference would point to no row" + on
                                + "; create what is pointed to first, or remove what points here first" + codes,
                        found.constraint(),
                        fields);
            case NOT_NULL ->
                new NotNullViolationException(
                        name, verb, subject + "a column must have a value" + on + codes, found.constraint(), fields);
            case CHECK ->
                new CheckViolationException(
                        name,
                        verb,
                        subject + "a value breaks a check of the table" + on + codes,
                        found.constraint(),
                        fields);
            case SERIALIZATION ->
                new SerializationFailureException(
                        name,
                        verb,
                        subject
                                + "the database gave this transaction up for a concurrent one; run the transaction again"
                                + codes,
                        null);
            case CONNECTION ->
                error instanceof UnopenedException
                        ? new TransientException(
                                "NOT_CONNECTED",
                                name,
                                verb,
                                subject + "no connection could be opened, so that nothing was sent; see that the"
                                        + " database runs, and that host and port are right" + codes)
                        : lost(name, verb, subject, codes, writes);
            case LOCK_TIMEOUT ->
                new TransientException(
                        "LOCK_TIMEOUT", name, verb, subject + "a lock was not granted in time; try again" + codes);
            case CANCELLED ->
                new TransientException("CANCELLED", name, verb, subject + "the database stopped the statement" + codes);
            default ->
                new DataFlowException(
                        code(found.kind()), name, verb, subject + phrase(found.kind(), model) + on + codes, null);
        };
    }

    /** Whether what was sent is stored nobody knows. */
    private static DataFlowException lost(
            @Nullable String name, String verb, String subject, String codes, boolean writes) {
        return writes
                ? new OutcomeUnknownException(
                        name,
                        verb,
                        subject + "the connection was lost after the statement was sent: it may be stored or not; look"
                                + " before you repeat it" + codes,
                        null)
                : new TransientException("CONNECTION_LOST", name, verb, subject + "the connection was lost" + codes);
    }

    /** What only reads can be repeated, whatever became of it. */
    private static DeadlineExceededException late(
            DeadlineExceededException late, @Nullable ModelDefinition model, String verb, boolean writes) {
        String name = model == null ? null : model.name();
        boolean repeatable = late.isTransient() || !writes;
        return new DeadlineExceededException(
                name,
                verb,
                (name == null ? "" : name + ".") + verb + ": " + late.getMessage()
                        + (repeatable ? "" : "; it may be stored, look before you repeat it"),
                late.limit(),
                repeatable);
    }

    private static String code(DatabaseError.Kind kind) {
        return kind == DatabaseError.Kind.OTHER ? "DATABASE_ERROR" : kind.name();
    }

    private static String phrase(DatabaseError.Kind kind, @Nullable ModelDefinition model) {
        String table = model == null ? "a table" : "table '" + model.table() + "'";
        return switch (kind) {
            case VALUE ->
                "a value does not fit its column in " + table + "; check the range and length of what was given";
            case UNDEFINED_TABLE ->
                table + " is not there; turn autoMigrate on, call ready() before the transaction, or create it";
            case UNDEFINED_COLUMN -> "a column of " + table + " is not there; compare the model with the table";
            case PERMISSION -> "the role of the connection may not do this on " + table;
            case ROW_REFUSED ->
                "a policy for the rows of " + table + " refuses the row; write what the policy lets this role write";
            case READ_ONLY -> "the transaction is read-only; leave readOnly out to write";
            case NO_UNIQUE_KEY -> "the fields of the conflict are no unique key of " + table;
            case POOLER ->
                "a pooler in transaction mode, such as pgbouncer, gives each transaction another session; say poolerMode(true) to"
                        + " the builder or poolerMode=true in the URL, and let pgbouncer ignore what the driver always sends"
                        + " (ignore_startup_parameters = extra_float_digits)";
            default -> "the database refused the statement";
        };
    }

    /**
     * With what the model knows, where the database does not tell it: the name of a key, or the only field that can have
     * pointed to no row.
     */
    private static DatabaseError told(
            @Nullable ModelDefinition model, DatabaseError found, Predicate<FieldDefinition> written) {
        if (model == null || found.constraint() != null) {
            return found;
        }
        if (found.kind() == DatabaseError.Kind.FOREIGN_KEY && found.columns().isEmpty()) {
            List<FieldDefinition> pointing = model.fields().stream()
                    .filter(field -> field.references() != null)
                    .toList();
            return pointing.size() == 1 && written.test(pointing.get(0))
                    ? new DatabaseError(
                            found.kind(), null, List.of(pointing.get(0).column()))
                    : found;
        }
        if (found.kind() != DatabaseError.Kind.UNIQUE) {
            return found;
        }
        if (columns(model.primaryKey()).equals(found.columns())) {
            return new DatabaseError(found.kind(), model.table() + "_pkey", found.columns());
        }
        return model.indexes().stream()
                .filter(index -> index.unique() && columns(model.columns(index)).equals(found.columns()))
                .findFirst()
                .map(index -> new DatabaseError(found.kind(), index.name(), found.columns()))
                .orElse(found);
    }

    private static List<String> columns(List<FieldDefinition> fields) {
        return fields.stream().map(FieldDefinition::column).toList();
    }

    private static List<String> fields(@Nullable ModelDefinition model, DatabaseError found) {
        if (model == null) {
            return List.of();
        }
        List<String> byColumn = model.fields().stream()
                // The tenant is a part of every key that nobody names.
                .filter(field -> found.columns().contains(field.column()) && field.managed() != Managed.TENANT)
                .map(FieldDefinition::name)
                .toList();
        if (!byColumn.isEmpty() || found.constraint() == null) {
            return byColumn;
        }
        return model.indexes().stream()
                .filter(index -> index.name().equals(found.constraint()))
                .map(IndexDefinition::fields)
                .findFirst()
                .orElse(List.of());
    }

    private static final class TransientException extends DataFlowException {

        private static final long serialVersionUID = 1L;

        TransientException(String code, @Nullable String model, @Nullable String operation, String message) {
            super(code, model, operation, message, null);
        }

        @Override
        public boolean isTransient() {
            return true;
        }
    }
}
