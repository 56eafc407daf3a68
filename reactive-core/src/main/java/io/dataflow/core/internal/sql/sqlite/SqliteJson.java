package io.dataflow.core.internal.sql.sqlite;

import io.dataflow.core.internal.query.Expression.Comparison;
import io.dataflow.core.internal.query.Operator;
import io.dataflow.core.internal.sql.JsonOperands;
import io.dataflow.core.internal.sql.SqlWriter;
import io.dataflow.core.model.FieldType;
import io.dataflow.core.model.FieldType.Scalar;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes comparisons with a place inside a JSON column, and containment.
 *
 * <p>A place is a row of {@code json_each}, one for each step of the path: its key is the name or the position, its type is what
 * JSON has there. Numbers are compared by the text that they have in the JSON, so that no digit is lost.
 */
final class SqliteJson {

    private static final FieldType TEXTS = new FieldType.Array(Scalar.STRING);

    private final SqlWriter sql;
    private final Comparison comparison;
    private int places;

    SqliteJson(SqlWriter sql, Comparison comparison) {
        this.sql = sql;
        this.comparison = comparison;
    }

    /** What of the operand decides about the text: its kind, or its structure where the structure is written. */
    static @Nullable Object textKey(Comparison comparison) {
        return switch (comparison.operator()) {
            case NULL -> comparison.operand();
            case CONTAINS -> JsonOperands.skeleton(JsonOperands.plain(comparison.operand()));
            case EQ, GT, GTE, LT, LTE -> JsonOperands.kind(comparison.operand());
            case IN, BETWEEN -> JsonOperands.kind(comparison.operands().get(0));
            default -> SqliteText.isLong(comparison.operand());
        };
    }

    void write(Runnable column) {
        boolean absent = comparison.operator() == Operator.NULL && Boolean.TRUE.equals(comparison.operand());
        sql.sql(absent ? "NOT EXISTS (SELECT 1 FROM " : "EXISTS (SELECT 1 FROM ");
        List<String> path = comparison.path();
        int first = places + 1;
        if (path.isEmpty()) {
            sql.sql("json_each('[' || ");
            column.run();
            sql.sql(" || ']') AS ").sql(next()).sql(" WHERE ");
        } else {
            sql.sql("json_each(");
            column.run();
            sql.sql(") AS ").sql(next());
            for (int i = 1; i < path.size(); i++) {
                sql.sql(", ");
                inside(current());
                sql.sql(" AS ").sql(next());
            }
            String separator = " WHERE CAST(j";
            for (int i = 0; i < path.size(); i++) {
                sql.sql(separator + (first + i) + ".key AS TEXT) = ").value(Scalar.STRING, path.get(i));
                separator = " AND CAST(j";
            }
            sql.sql(" AND ");
        }
        condition(current());
        sql.sql(")");
    }

    private String next() {
        return "j" + ++places;
    }

    private String current() {
        return "j" + places;
    }

    /** The rows inside an object or a list; none inside a scalar. */
    private void inside(String place) {
        sql.sql("json_each(CASE WHEN " + place + ".type IN ('object', 'array') THEN " + place + ".value END)");
    }

    private void condition(String place) {
        Object operand = comparison.operand();
        switch (comparison.operator()) {
            case NULL -> sql.sql(place).sql(".type <> 'null'");
            case EQ -> equal(place, operand);
            case IN -> in(place, comparison.operands());
            case GT -> compare(place, " > ", operand);
            case GTE -> compare(place, " >= ", operand);
            case LT -> compare(place, " < ", operand);
            case LTE -> compare(place, " <= ", operand);
            case BETWEEN -> {
                compare(place, " >= ", comparison.operands().get(0));
                sql.sql(" AND ");
                compare(place, " <= ", comparison.operands().get(1));
            }
            case CONTAINS -> contains(place, JsonOperands.plain(operand), true);
            case LIKE, ILIKE, STARTS_WITH, ENDS_WITH, REGEX -> {
                sql.sql(place).sql(".type = 'text' AND ");
                SqliteText.match(
                        sql, () -> sql.sql(place).sql(".value"), comparison.operator(), String.valueOf(operand));
            }
            default ->
                throw new IllegalArgumentException(
                        "no SQL for " + comparison.operator().symbol() + " inside JSON");
        }
    }

    private void equal(String place, @Nullable Object value) {
        if (value instanceof Number || value instanceof String) {
            compare(place, " = ", value);
        } else {
            sql.sql(place).sql(".type = ").value(Scalar.STRING, String.valueOf(value));
        }
    }

    private void compare(String place, String operator, @Nullable Object value) {
        if (value instanceof Number) {
            number(place);
            sql.sql(operator).value(Scalar.STRING, JsonOperands.text(value));
        } else {
            sql.sql(place + ".type = 'text' AND " + place + ".value")
                    .sql(operator)
                    .value(Scalar.STRING, value);
        }
    }

    private void number(String place) {
        sql.sql(place + ".type IN ('integer', 'real') AND (" + place + ".json -> " + place
                + ".fullkey) COLLATE decimal");
    }

    private void in(String place, List<@Nullable Object> values) {
        Object first = values.get(0);
        if (first instanceof Number) {
            number(place);
        } else if (first instanceof Boolean) {
            sql.sql(place).sql(".type");
        } else {
            sql.sql(place + ".type = 'text' AND " + place + ".value");
        }
        sql.sql(" IN (SELECT value FROM json_each(")
                .value(TEXTS, values.stream().map(JsonOperands::text).toList())
                .sql("))");
    }

    /** Objects entry by entry, lists as sets; at the top, a list also holds one of its scalars. */
    private void contains(String place, @Nullable Object wanted, boolean top) {
        if (wanted instanceof Map<?, ?> map) {
            sql.sql(place).sql(".type = 'object'");
            map.forEach((name, value) -> {
                sql.sql(" AND ");
                some(place, inner -> {
                    sql.sql(inner)
                            .sql(".key = ")
                            .value(Scalar.STRING, String.valueOf(name))
                            .sql(" AND ");
                    contains(inner, value, false);
                });
            });
        } else if (wanted instanceof Collection<?> list) {
            sql.sql(place).sql(".type = 'array'");
            list.forEach(value -> {
                sql.sql(" AND ");
                some(place, inner -> contains(inner, value, false));
            });
        } else if (top) {
            sql.sql("((");
            equal(place, wanted);
            sql.sql(") OR (").sql(place).sql(".type = 'array' AND ");
            some(place, inner -> equal(inner, wanted));
            sql.sql("))");
        } else {
            equal(place, wanted);
        }
    }

    private void some(String place, Consumer<String> condition) {
        sql.sql("EXISTS (SELECT 1 FROM ");
        inside(place);
        String inner = next();
        sql.sql(" AS ").sql(inner).sql(" WHERE ");
        condition.accept(inner);
        sql.sql(")");
    }
}
