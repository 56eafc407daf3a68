package io.dataflow.core.internal.sql.h2;

import io.dataflow.core.internal.query.Expression;
import io.dataflow.core.internal.query.Operator;
import io.dataflow.core.internal.sql.DatabaseError;
import io.dataflow.core.internal.sql.Dialect;
import io.dataflow.core.internal.sql.SessionOfTenant;
import io.dataflow.core.internal.sql.SqlStatement;
import io.dataflow.core.internal.sql.SqlSyntax;
import io.dataflow.core.internal.sql.SqlWriter;
import io.dataflow.core.model.FieldDefinition;
import io.dataflow.core.model.FieldType;
import io.dataflow.core.model.FieldType.Scalar;
import io.dataflow.core.model.ModelDefinition;
import io.r2dbc.spi.ColumnMetadata;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.Row;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The SQL of H2, version 2.4. */
public final class H2Dialect implements Dialect {

    private final H2Values values = new H2Values();

    @Override
    public String name() {
        return "H2";
    }

    @Override
    public String clock() {
        return "SELECT CAST(EXTRACT(EPOCH FROM CURRENT_TIMESTAMP) * 1000 AS BIGINT)";
    }

    @Override
    public String quote(String identifier) {
        return H2Literals.identifier(identifier);
    }

    @Override
    public String marker(int position, FieldType type) {
        return type instanceof FieldType.Json ? "$" + position + " FORMAT JSON" : "$" + position;
    }

    @Override
    public Object toDriver(FieldType type, @Nullable Object value) {
        return values.toDriver(type, value);
    }

    @Override
    public boolean bindsArraysOf(FieldType type) {
        return type == Scalar.STRING
                || type == Scalar.INTEGER
                || type == Scalar.LONG
                || type == Scalar.UUID
                || type instanceof FieldType.Enumeration;
    }

    @Override
    public @Nullable Object fromDriver(Row row, int index, FieldType type) {
        return values.fromDriver(row, index, type);
    }

    @Override
    public void ordered(SqlWriter sql, Runnable column, FieldType type) {
        if (isText(type)) {
            // H2 itself orders by UTF-16 code units.
            sql.sql("STRINGTOUTF8(");
            column.run();
            sql.sql(")");
        } else {
            column.run();
        }
    }

    @Override
    public void extreme(SqlWriter sql, String function, Runnable column, FieldType type) {
        boolean text = isText(type);
        sql.sql(text ? "UTF8TOSTRING(" : "").sql(function);
        ordered(sql, column, type);
        sql.sql(text ? "))" : ")");
    }

    @Override
    public void mean(SqlWriter sql, Runnable column, FieldType type) {
        if (type != Scalar.LONG && type != Scalar.DECIMAL) {
            Dialect.super.mean(sql, column, type);
            return;
        }
        // AVG gives ten decimals of longs, and 100,000 digits of decimals: seconds for a group.
        sql.sql("CAST(SUM(");
        column.run();
        sql.sql(") AS DECFLOAT(40)) / COUNT(");
        column.run();
        sql.sql(")");
    }

    private static boolean isText(FieldType type) {
        return type == Scalar.STRING || type instanceof FieldType.Enumeration;
    }

    @Override
    public String equal(FieldType type) {
        // Lists that hold null are never = on H2.
        return type instanceof FieldType.Array ? " IS NOT DISTINCT FROM " : " = ";
    }

    @Override
    public void selectColumn(SqlWriter sql, FieldDefinition field) {
        sql.name(field.column());
    }

    @Override
    public void returning(SqlWriter sql, Runnable statement, Runnable columns) {
        sql.sql("SELECT ");
        columns.run();
        sql.sql(" FROM FINAL TABLE (");
        statement.run();
        sql.sql(")");
    }

    /** H2 takes it for a query, so that it keeps what was done before the error: a row that was to be changed is gone. */
    @Override
    public boolean undoesFailedReturning() {
        return false;
    }

    /** Each one commits what came before it. */
    @Override
    public boolean undoesDdl() {
        return false;
    }

    @Override
    public @Nullable String createdByUpsert(ModelDefinition model, List<FieldDefinition> target) {
        return null;
    }

    @Override
    public String castName(FieldType type) {
        return H2Types.name(type);
    }

    @Override
    public void comparison(SqlWriter sql, Runnable column, FieldType type, Expression.Comparison comparison) {
        Object operand = comparison.operand();
        if (type instanceof FieldType.Json) {
            new H2Json(sql, column, comparison).write();
            return;
        }
        switch (comparison.operator()) {
            case IN -> H2Lists.in(this, sql, column, type, comparison);
            case LIKE, ILIKE, STARTS_WITH, ENDS_WITH, REGEX ->
                H2Text.match(sql, column, comparison.operator(), String.valueOf(operand));
            case CONTAINS -> {
                if (type instanceof FieldType.Array array) {
                    elements(sql, column, array, operand, " AND ", "TRUE");
                } else {
                    H2Text.match(sql, column, Operator.CONTAINS, String.valueOf(operand));
                }
            }
            case OVERLAP -> elements(sql, column, (FieldType.Array) type, operand, " OR ", "FALSE");
            default ->
                throw new IllegalArgumentException(
                        "no SQL for " + comparison.operator().symbol());
        }
    }

    @Override
    public @Nullable Object textKey(FieldType type, Expression.Comparison comparison) {
        if (type instanceof FieldType.Json) {
            return H2Json.textKey(comparison);
        }
        return switch (comparison.operator()) {
            case IN -> H2Lists.textKey(this, type, comparison);
            case LIKE -> H2Text.textKey(comparison);
            case CONTAINS, OVERLAP ->
                type instanceof FieldType.Array ? wanted(comparison.operand()).size() : null;
            default -> null;
        };
    }

    private static void elements(
            SqlWriter sql,
            Runnable column,
            FieldType.Array type,
            @Nullable Object operand,
            String junction,
            String empty) {
        Collection<?> wanted = wanted(operand);
        String separator = "(";
        for (Object element : wanted) {
            sql.sql(separator).sql("ARRAY_CONTAINS(");
            column.run();
            sql.sql(", ").value(type.element(), element).sql(")");
            separator = junction;
        }
        sql.sql(wanted.isEmpty() ? empty : ")");
    }

    private static Collection<?> wanted(@Nullable Object operand) {
        return operand instanceof Collection<?> several ? several : List.of(Objects.requireNonNull(operand));
    }

    @Override
    public SqlSyntax syntax() {
        return SqlSyntax.H2;
    }

    @Override
    public Object inferred(@Nullable Object value) {
        return value == null ? toDriver(Scalar.STRING, null) : new Object[0];
    }

    @Override
    public @Nullable FieldType typeOf(ColumnMetadata column) {
        return H2Types.ofColumn(column.getType().getName());
    }

    @Override
    public String label(ColumnMetadata column) {
        // H2 writes names that nobody quoted in capitals.
        String name = column.getName();
        return name.equals(name.toUpperCase(Locale.ROOT)) ? name.toLowerCase(Locale.ROOT) : name;
    }

    @Override
    public DatabaseError describe(R2dbcException error) {
        return H2Errors.describe(error);
    }

    @Override
    public SessionOfTenant inSchema(String schema) {
        String home = quote("PUBLIC");
        return new SessionOfTenant(
                List.of(
                        SqlStatement.of("SET SCHEMA_SEARCH_PATH " + quote(schema) + ", " + home),
                        SqlStatement.of("SET SCHEMA " + quote(schema))),
                List.of(SqlStatement.of("SET SCHEMA_SEARCH_PATH " + home), SqlStatement.of("SET SCHEMA " + home)));
    }
}
