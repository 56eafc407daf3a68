package io.dataflow.core.internal.sql.sqlite;

import io.dataflow.core.internal.query.Expression;
import io.dataflow.core.internal.query.ListSpec;
import io.dataflow.core.internal.query.Operator;
import io.dataflow.core.internal.query.Selection.Function;
import io.dataflow.core.internal.sql.DatabaseError;
import io.dataflow.core.internal.sql.Dialect;
import io.dataflow.core.internal.sql.JsonOperands;
import io.dataflow.core.internal.sql.SqlWriter;
import io.dataflow.core.model.FieldDefinition;
import io.dataflow.core.model.FieldType;
import io.dataflow.core.model.FieldType.Scalar;
import io.dataflow.core.model.ModelDefinition;
import io.r2dbc.spi.ColumnMetadata;
import io.r2dbc.spi.Parameters;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.Row;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The SQL of SQLite, with the functions and the collation that its driver adds. */
public final class SqliteDialect implements Dialect {

    private final SqliteValues values = new SqliteValues();

    @Override
    public String name() {
        return "SQLite";
    }

    @Override
    public String clock() {
        return "SELECT CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)";
    }

    /** With backticks: a name in double quotes that is no column is a text to SQLite. */
    @Override
    public String quote(String identifier) {
        return '`' + identifier.replace("`", "``") + '`';
    }

    @Override
    public String marker(int position, FieldType type) {
        return "$" + position;
    }

    @Override
    public Object toDriver(FieldType type, @Nullable Object value) {
        return values.toDriver(type, value);
    }

    @Override
    public @Nullable Object fromDriver(Row row, int index, FieldType type) {
        return values.fromDriver(row, index, type);
    }

    /** Those whose values are the same in a JSON list as in a column. */
    @Override
    public boolean bindsArraysOf(FieldType type) {
        return type instanceof FieldType.Enumeration
                || (type instanceof Scalar && type != Scalar.FLOAT && type != Scalar.DOUBLE && type != Scalar.BYTES);
    }

    /** The functions that read JSON have columns called {@code id}, {@code key} and {@code value}. */
    @Override
    public String qualifier(ModelDefinition model) {
        return quote(model.table()) + ".";
    }

    @Override
    public void ordered(SqlWriter sql, Runnable column, FieldType type) {
        column.run();
        sql.sql(type == Scalar.DECIMAL ? " COLLATE decimal" : "");
    }

    @Override
    public String equal(FieldType type) {
        return type == Scalar.DECIMAL ? " COLLATE decimal = " : " = ";
    }

    @Override
    public String aggregate(Function function, @Nullable FieldType type) {
        return function == Function.SUM && isExact(type) ? "decimal_sum(" : Dialect.super.aggregate(function, type);
    }

    @Override
    public void mean(SqlWriter sql, Runnable column, FieldType type) {
        sql.sql(isExact(type) ? "decimal_avg(" : "AVG(");
        column.run();
        sql.sql(")");
    }

    /** Whether sums may need more than the digits of a double, or of a long. */
    private static boolean isExact(@Nullable FieldType type) {
        return type == Scalar.DECIMAL || type == Scalar.LONG;
    }

    @Override
    public void plus(SqlWriter sql, Runnable column, FieldType type, @Nullable Object value) {
        new SqlitePlus(sql, column, (Scalar) type, value).write();
    }

    @Override
    public void selectColumn(SqlWriter sql, FieldDefinition field) {
        sql.name(field.column());
    }

    @Override
    public @Nullable FieldDefinition counted(ModelDefinition model) {
        return model.primaryKey().size() == 1
                ? null
                : model.primaryKey().stream()
                        .filter(part -> part.generation() == FieldDefinition.Generation.IDENTITY)
                        .findFirst()
                        .orElse(null);
    }

    @Override
    public void returning(SqlWriter sql, Runnable statement, Runnable columns) {
        statement.run();
        sql.sql(" RETURNING ");
        columns.run();
    }

    /** Nothing: a transaction holds the whole database. */
    @Override
    public void lock(SqlWriter sql, ListSpec.Lock lock) {}

    @Override
    public String unlimited() {
        return " LIMIT -1";
    }

    @Override
    public boolean mergesJson() {
        return true;
    }

    @Override
    public void mergeJson(SqlWriter sql, Runnable column, Map<?, ?> patch) {
        // Anything but an object counts as an empty one.
        sql.sql("json_patch(CASE json_type(");
        column.run();
        sql.sql(") WHEN 'object' THEN ");
        column.run();
        sql.sql(" ELSE '{}' END, ").value(JsonOperands.TYPE, patch).sql(")");
    }

    @Override
    public @Nullable String createdByUpsert(ModelDefinition model, List<FieldDefinition> target) {
        return null;
    }

    @Override
    public String castName(FieldType type) {
        return SqliteTypes.castName(type);
    }

    @Override
    public void comparison(SqlWriter sql, Runnable column, FieldType type, Expression.Comparison comparison) {
        if (type instanceof FieldType.Json) {
            new SqliteJson(sql, comparison).write(column);
            return;
        }
        switch (comparison.operator()) {
            case IN -> {
                if (bindsArraysOf(type)) {
                    ordered(sql, column, type);
                    sql.sql(" IN (SELECT value FROM json_each(")
                            .value(new FieldType.Array(type), comparison.operand())
                            .sql("))");
                } else {
                    Dialect.eachEqual(sql, column, type, comparison.operands());
                }
            }
            case LIKE, ILIKE, STARTS_WITH, ENDS_WITH, REGEX ->
                SqliteText.match(sql, column, comparison.operator(), String.valueOf(comparison.operand()));
            case CONTAINS -> {
                if (type instanceof FieldType.Array array) {
                    everyElement(sql, column, array, comparison.operand());
                } else {
                    SqliteText.match(sql, column, Operator.CONTAINS, String.valueOf(comparison.operand()));
                }
            }
            case OVERLAP -> anyElement(sql, column, (FieldType.Array) type, comparison.operand());
            default ->
                throw new IllegalArgumentException(
                        "no SQL for " + comparison.operator().symbol());
        }
    }

    @Override
    public @Nullable Object textKey(FieldType type, Expression.Comparison comparison) {
        if (type instanceof FieldType.Json) {
            return SqliteJson.textKey(comparison);
        }
        return comparison.operator() == Operator.IN
                ? lengthUnlessArray(type, comparison)
                : (Object) SqliteText.isLong(comparison.operand());
    }

    private static void everyElement(SqlWriter sql, Runnable column, FieldType.Array type, @Nullable Object operand) {
        sql.sql("(");
        column.run();
        sql.sql(" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM json_each(")
                .value(type, list(operand))
                .sql(") AS w WHERE NOT EXISTS (SELECT 1 FROM json_each(");
        column.run();
        sql.sql(") AS e WHERE e.value").sql(equalElements(type)).sql("w.value)))");
    }

    private static void anyElement(SqlWriter sql, Runnable column, FieldType.Array type, @Nullable Object operand) {
        sql.sql("EXISTS (SELECT 1 FROM json_each(");
        column.run();
        sql.sql(") AS e, json_each(")
                .value(type, list(operand))
                .sql(") AS w WHERE e.value")
                .sql(equalElements(type))
                .sql("w.value)");
    }

    private static String equalElements(FieldType.Array type) {
        return type.element() == Scalar.DECIMAL ? " COLLATE decimal = " : " = ";
    }

    private static Collection<?> list(@Nullable Object operand) {
        return operand instanceof Collection<?> several ? several : List.of(Objects.requireNonNull(operand));
    }

    @Override
    public Object inferred(@Nullable Object value) {
        return value == null ? Parameters.in(String.class) : "[]";
    }

    @Override
    public String byList(String parameter) {
        return "IN (SELECT value FROM json_each(:" + parameter + "))";
    }

    @Override
    public FieldType typeOf(ColumnMetadata column) {
        return SqliteTypes.ofColumn(column.getType().getName());
    }

    @Override
    public FieldType typeOf(Row row, int index, FieldType ofColumn, @Nullable FieldType wanted) {
        return ofColumn == SqliteTypes.ANY ? SqliteTypes.ofValue(row.get(index), wanted) : ofColumn;
    }

    @Override
    public DatabaseError describe(R2dbcException error) {
        return SqliteErrors.describe(error);
    }
}
