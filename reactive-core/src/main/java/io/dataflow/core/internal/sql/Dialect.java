package io.dataflow.core.internal.sql;

import io.dataflow.core.UnsupportedByDatabaseException;
import io.dataflow.core.internal.model.RowValues;
import io.dataflow.core.internal.query.Expression;
import io.dataflow.core.internal.query.ListSpec;
import io.dataflow.core.internal.query.Selection.Function;
import io.dataflow.core.model.FieldDefinition;
import io.dataflow.core.model.FieldType;
import io.dataflow.core.model.FieldType.Scalar;
import io.dataflow.core.model.ModelDefinition;
import io.r2dbc.spi.ColumnMetadata;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.Row;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is special about the SQL of one database: text, values in and out, and errors. */
public interface Dialect {

    /** The name of the database, as in its drivers and in the capability table. */
    String name();

    /** The query for the moment by the clock of the database, in milliseconds since 1970. */
    String clock();

    /** How it tells how far a copy of it is; null when copies that can be read are not known to it. */
    default @Nullable Replication replication() {
        return null;
    }

    /** Quotes an identifier, so that any name is only ever a name. */
    default String quote(String identifier) {
        return '"' + identifier.replace("\"", "\"\"") + '"';
    }

    /** The marker of a bound value, with the cast that its type needs. */
    String marker(int position, FieldType type);

    /** The object that the driver binds for a value of a type; {@code io.r2dbc.spi.Parameter} for a typed NULL. */
    Object toDriver(FieldType type, @Nullable Object value);

    /** Whether a list of values of a type binds as one array, so that its length does not change the text. */
    boolean bindsArraysOf(FieldType type);

    /** Reads a column of a row as a value of a type. */
    @Nullable
    Object fromDriver(Row row, int index, FieldType type);

    /** What reads rows that begin with columns of these types. */
    default RowDecoder decoder(FieldType[] types) {
        return row -> {
            @Nullable Object[] values = new @Nullable Object[types.length];
            for (int i = 0; i < values.length; i++) {
                values[i] = fromDriver(row, i, types[i]);
            }
            return values;
        };
    }

    /**
     * What is written before a column in a condition: nothing, or the name of the table and a dot where the functions of the
     * database have columns of their own.
     */
    default String qualifier(ModelDefinition model) {
        return "";
    }

    /** Writes the expression by which a column is ordered and compared; for text, by code point. */
    default void ordered(SqlWriter sql, Runnable column, FieldType type) {
        column.run();
    }

    /** Writes the smallest or largest value of a column, in the same order. */
    default void extreme(SqlWriter sql, String function, Runnable column, FieldType type) {
        sql.sql(function);
        column.run();
        sql.sql(")");
    }

    /** Writes the mean of a column, as exact as a double. */
    default void mean(SqlWriter sql, Runnable column, FieldType type) {
        sql.sql("AVG(");
        column.run();
        sql.sql(")");
    }

    /** The start of an aggregate over a column of a type, or over whole rows: all before its argument. */
    default String aggregate(Function function, @Nullable FieldType type) {
        return switch (function) {
            case COUNT -> "COUNT(";
            case COUNT_DISTINCT -> "COUNT(DISTINCT ";
            case SUM -> "SUM(";
            case AVG -> "AVG(";
            case MIN -> "MIN(";
            case MAX -> "MAX(";
        };
    }

    /** Writes a column with a number added to it. */
    default void plus(SqlWriter sql, Runnable column, FieldType type, @Nullable Object value) {
        column.run();
        sql.sql(" + ").value(type, value);
    }

    /** Whether the database keeps the plan of a query only if it knows the limit from the text. */
    default boolean plansByLimit() {
        return false;
    }

    /** What stands for no limit before an offset. */
    default String unlimited() {
        return "";
    }

    /** Writes the clause that locks the rows of a query. */
    default void lock(SqlWriter sql, ListSpec.Lock lock) {
        switch (lock) {
            case NONE -> {}
            case FOR_UPDATE -> sql.sql(" FOR UPDATE");
            case FOR_UPDATE_SKIP_LOCKED -> sql.sql(" FOR UPDATE SKIP LOCKED");
        }
    }

    /** The operator by which values of a type are equal, nulls inside a list included. */
    default String equal(FieldType type) {
        return " = ";
    }

    /** Writes the column as the driver can read it exactly, in the list of a select. */
    void selectColumn(SqlWriter sql, FieldDefinition field);

    /**
     * What says, behind the first column of a query, that its rows may come together: only for who reads them by
     * {@link RowDecoder#each}. Nothing where the driver gives each by itself.
     */
    default String joinedMark() {
        return "";
    }

    /**
     * The field whose next number an insert has to look up, as the database counts none in a key of several parts; null where
     * there is none.
     */
    default @Nullable FieldDefinition counted(ModelDefinition model) {
        return null;
    }

    /** Writes the clause that makes an insert or update answer columns: before it, and after it. */
    void returning(SqlWriter sql, Runnable statement, Runnable columns);

    /**
     * Writes a comparison that needs more than a standard operator: text, arrays, JSON, membership.
     *
     * @param column writes the column
     */
    void comparison(SqlWriter sql, Runnable column, FieldType type, Expression.Comparison comparison);

    /** Whether an update can patch JSON itself, by {@link #mergeJson}; otherwise the rows are locked, read and changed. */
    default boolean mergesJson() {
        return false;
    }

    /** Writes a JSON column with a merge patch (RFC 7396) applied. */
    default void mergeJson(SqlWriter sql, Runnable column, Map<?, ?> patch) {
        throw new IllegalStateException(name() + " does not patch JSON");
    }

    /**
     * What of a comparison's operand, besides its column and operator, decides how {@link #comparison} writes it; null when
     * nothing does.
     */
    @Nullable
    Object textKey(FieldType type, Expression.Comparison comparison);

    /** {@link #textKey} of a membership, which is one array or one comparison for each value. */
    default @Nullable Object lengthUnlessArray(FieldType type, Expression.Comparison in) {
        return bindsArraysOf(type) ? null : in.operands().size();
    }

    /**
     * What tells, behind {@code INSERT .. ON CONFLICT .. RETURNING}, whether the row was inserted; null on a database without it.
     *
     * @param target the fields by which a row conflicts
     */
    @Nullable
    String createdByUpsert(ModelDefinition model, List<FieldDefinition> target);

    /** Whether a statement of {@link #returning} that fails leaves nothing behind, also outside a transaction. */
    default boolean undoesFailedReturning() {
        return true;
    }

    /** Whether the rollback of a transaction undoes changes of the schema in it. */
    default boolean undoesDdl() {
        return true;
    }

    /** The name of a type for a cast. */
    String castName(FieldType type);

    /** A query whose rows are read on demand, as the driver can be cancelled in the middle of it. */
    default SqlStatement streamed(SqlStatement query) {
        return query;
    }

    /** {@link #streamed(SqlStatement)} for a query that a user wrote. */
    default SqlStatement streamed(NamedSql query, SqlStatement statement) {
        return statement;
    }

    /** Whether the driver may lose the memory of rows that are on their way when they are cancelled. */
    default boolean losesCancelledRows() {
        return false;
    }

    /** Whether what several callers ask for at once may be one statement: {@link #rows} and {@link #briefWait} are there. */
    default boolean joinsStatements() {
        return false;
    }

    /** Writes rows as a table of a FROM clause: one column for each field, in the order of the rows. */
    default void rows(SqlWriter sql, List<FieldDefinition> fields, List<RowValues> rows) {
        throw new IllegalStateException(name() + " does not join statements");
    }

    /** Whether {@link #rows} takes the fields. */
    default boolean fitsRows(List<FieldDefinition> fields) {
        return false;
    }

    /** A table of a FROM clause, of one row, by which the statement waits for no lock longer than 50 milliseconds. */
    default String briefWait() {
        throw new IllegalStateException(name() + " does not join statements");
    }

    /** Whether a transaction can declare cursors, between whose fetches other statements run. */
    default boolean declaresCursors() {
        return false;
    }

    /** How the text of a statement is read. */
    default SqlSyntax syntax() {
        return SqlSyntax.STANDARD;
    }

    /** The object that the driver binds where the database infers the type: for NULL, or for an empty list. */
    default Object inferred(@Nullable Object value) {
        return toDriver(Scalar.STRING, null);
    }

    /** The type that the values of a column of any query have here; null when they cannot be read. */
    @Nullable
    FieldType typeOf(ColumnMetadata column);

    /**
     * The type of one value of a column of any query, where that is not the type of the column.
     *
     * @param wanted what the value becomes, or null when anything will do
     */
    default FieldType typeOf(Row row, int index, FieldType ofColumn, @Nullable FieldType wanted) {
        return ofColumn;
    }

    /** How a text finds its rows by a list that is bound as one value. */
    default String byList(String parameter) {
        return "= ANY(:" + parameter + ")";
    }

    /** The name of a column of any query; one that nobody quoted is in small letters. */
    default String label(ColumnMetadata column) {
        return column.getName();
    }

    /** Says what an error of the driver means. */
    DatabaseError describe(R2dbcException error);

    /** Writes a membership in a list that the database cannot take as one value. */
    static void eachEqual(SqlWriter sql, Runnable column, FieldType type, Collection<?> values) {
        column.run();
        String separator = " IN (";
        for (Object value : values) {
            sql.sql(separator).value(type, value);
            separator = ", ";
        }
        sql.sql(")");
    }

    /**
     * What a session is told so that its tables are those of a schema, and after them those of its own.
     *
     * @throws UnsupportedByDatabaseException if the database has no schemas
     */
    default SessionOfTenant inSchema(String schema) {
        throw new UnsupportedByDatabaseException(
                null,
                "tenancy",
                "tenancy: " + name() + " has no schemas for schemas(..); use databases(..), or another database",
                null);
    }

    /**
     * What a session is told so that it sees the rows of a tenant, or of all for null.
     *
     * @throws UnsupportedByDatabaseException if the database has no policies for rows
     */
    default SessionOfTenant inRowsOf(@Nullable String tenant) {
        throw withoutRowPolicies();
    }

    /**
     * What lets a table show the rows of the tenant that the session was told, and those alone.
     *
     * @throws UnsupportedByDatabaseException if the database has no policies for rows
     */
    default RowPolicy rowPolicy(ModelDefinition model) {
        throw withoutRowPolicies();
    }

    private UnsupportedByDatabaseException withoutRowPolicies() {
        return new UnsupportedByDatabaseException(
                null,
                "tenancy",
                "tenancy: " + name()
                        + " has no policies for rows, which rowLevelSecurity() asks for; leave it out, or use"
                        + " PostgreSQL",
                null);
    }
}
