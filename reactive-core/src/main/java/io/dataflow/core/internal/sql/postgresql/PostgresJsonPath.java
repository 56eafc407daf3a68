package io.dataflow.core.internal.sql.postgresql;

import io.dataflow.core.internal.query.Expression;
import io.dataflow.core.internal.query.Operator;
import io.dataflow.core.internal.sql.LikePatterns;
import io.dataflow.core.internal.sql.SqlWriter;
import io.dataflow.core.model.FieldType;
import io.dataflow.core.model.FieldType.Scalar;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes comparisons with a place inside a JSON column; the path is bound, and values compare within their JSON type. */
final class PostgresJsonPath {

    private static final FieldType TEXTS = new FieldType.Array(Scalar.STRING);
    private static final FieldType JSON = new FieldType.Json(Object.class);

    private final SqlWriter sql;
    private final Runnable column;
    private final Expression.Comparison comparison;

    PostgresJsonPath(SqlWriter sql, Runnable column, Expression.Comparison comparison) {
        this.sql = sql;
        this.column = column;
        this.comparison = comparison;
    }

    void write() {
        Object operand = comparison.operand();
        switch (comparison.operator()) {
            case EQ -> {
                place("#>");
                sql.sql(" = ").value(JSON, operand);
            }
            case IN -> in(comparison.operands());
            case GT -> compare(" > ", operand);
            case GTE -> compare(" >= ", operand);
            case LT -> compare(" < ", operand);
            case LTE -> compare(" <= ", operand);
            case BETWEEN -> {
                List<@Nullable Object> bounds = comparison.operands();
                sql.sql("(");
                compare(" >= ", bounds.get(0));
                sql.sql(" AND ");
                compare(" <= ", bounds.get(1));
                sql.sql(")");
            }
            case NULL -> {
                sql.sql(Boolean.TRUE.equals(operand) ? "COALESCE(" : "NOT COALESCE(");
                place("#>");
                sql.sql(", 'null'::jsonb) = 'null'::jsonb");
            }
            case CONTAINS -> {
                place("#>");
                sql.sql(" @> ").value(JSON, operand);
            }
            case LIKE, ILIKE, STARTS_WITH, ENDS_WITH, REGEX -> text(comparison.operator(), operand);
            default ->
                throw new IllegalArgumentException(
                        "no SQL for " + comparison.operator().symbol() + " on a place inside JSON");
        }
    }

    private void in(List<@Nullable Object> values) {
        String separator = "(";
        for (Object value : values) {
            sql.sql(separator);
            place("#>");
            sql.sql(" = ").value(JSON, value);
            separator = " OR ";
        }
        sql.sql(")");
    }

    private void compare(String operator, @Nullable Object operand) {
        boolean text = operand instanceof String;
        sql.sql("(jsonb_typeof(");
        place("#>");
        sql.sql(
                text
                        ? ") = 'string' AND ("
                        : operand instanceof Boolean ? ") = 'boolean' AND (" : ") = 'number' AND (");
        place(text ? "#>>" : "#>");
        sql.sql(text ? ") COLLATE \"C\"" : ")")
                .sql(operator)
                .value(text ? Scalar.STRING : JSON, operand)
                .sql(")");
    }

    private void text(Operator operator, @Nullable Object operand) {
        sql.sql("(jsonb_typeof(");
        place("#>");
        sql.sql(") = 'string' AND ");
        String text = String.valueOf(operand);
        if (operator == Operator.ILIKE) {
            sql.sql("lower((");
            place("#>>");
            sql.sql(") COLLATE \"und-x-icu\") LIKE lower(")
                    .value(Scalar.STRING, text)
                    .sql(" COLLATE \"und-x-icu\")");
        } else {
            sql.sql("(");
            place("#>>");
            sql.sql(operator == Operator.REGEX ? ") ~ " : ") LIKE ")
                    .value(Scalar.STRING, LikePatterns.of(operator, text));
        }
        sql.sql(")");
    }

    private void place(String operator) {
        column.run();
        sql.sql(" ").sql(operator).sql(" ").value(TEXTS, comparison.path());
    }
}
