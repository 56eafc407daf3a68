package io.dataflow.core.internal.sql.h2;

import io.dataflow.core.internal.query.Expression.Comparison;
import io.dataflow.core.internal.sql.JsonOperands;
import io.dataflow.core.internal.sql.SqlWriter;
import io.dataflow.core.model.FieldType;
import io.dataflow.core.model.FieldType.Scalar;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes comparisons with a place inside a JSON column, and containment.
 *
 * <p>H2 follows names and positions, and tells objects from lists; the kind of a scalar shows in the first character of its
 * text, and only what has the kind of the operand is compared with it.
 */
final class H2Json {

    private static final FieldType TEXTS = new FieldType.Array(Scalar.STRING);

    private final SqlWriter sql;
    private final Comparison comparison;
    private final Runnable place;
    private int ranges;

    H2Json(SqlWriter sql, Runnable column, Comparison comparison) {
        this.sql = sql;
        this.comparison = comparison;
        this.place = new H2JsonPlace(sql, column, comparison)::write;
    }

    void write() {
        Object operand = comparison.operand();
        switch (comparison.operator()) {
            case EQ -> equal(place, operand);
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
                sql.sql("COALESCE(");
                place.run();
                sql.sql(
                        Boolean.TRUE.equals(operand)
                                ? ", JSON 'null') = JSON 'null'"
                                : ", JSON 'null') <> JSON 'null'");
            }
            case CONTAINS -> contains(place, JsonOperands.plain(operand), true);
            case LIKE, ILIKE, STARTS_WITH, ENDS_WITH, REGEX -> {
                ifText(place);
                H2Text.match(sql, () -> string(place), comparison.operator(), String.valueOf(operand));
                sql.sql(" END");
            }
            default ->
                throw new IllegalArgumentException(
                        "no SQL for " + comparison.operator().symbol() + " inside JSON");
        }
    }

    /** What of the operand decides about the text: its kind, or all of its structure where the structure is written. */
    static @Nullable Object textKey(Comparison comparison) {
        Object operand = comparison.operand();
        return switch (comparison.operator()) {
            case NULL -> operand;
            case CONTAINS -> JsonOperands.skeleton(JsonOperands.plain(operand));
            case LIKE -> H2Text.textKey(comparison);
            case EQ, GT, GTE, LT, LTE -> JsonOperands.kind(operand);
            case IN, BETWEEN -> JsonOperands.kind(comparison.operands().get(0));
            default -> null;
        };
    }

    private void in(List<@Nullable Object> values) {
        List<String> texts = values.stream().map(JsonOperands::text).toList();
        Object first = values.get(0);
        if (first instanceof Number) {
            ifNumber(place);
            number(place);
            sql.sql(" = ANY(CAST(CAST(").value(TEXTS, texts).sql(" AS VARCHAR ARRAY) AS DECFLOAT(100000) ARRAY)) END");
        } else if (first instanceof Boolean) {
            json(place);
            sql.sql(" = ANY(").value(TEXTS, texts).sql(")");
        } else {
            ifText(place);
            string(place);
            sql.sql(" = ANY(").value(TEXTS, texts).sql(") END");
        }
    }

    private void compare(String operator, @Nullable Object operand) {
        if (operand instanceof Number) {
            ifNumber(place);
            number(place);
            sql.sql(operator);
            boundNumber(operand);
        } else {
            ifText(place);
            sql.sql("STRINGTOUTF8(");
            string(place);
            sql.sql(")")
                    .sql(operator)
                    .sql("STRINGTOUTF8(")
                    .value(Scalar.STRING, operand)
                    .sql(")");
        }
        sql.sql(" END");
    }

    private void equal(Runnable at, @Nullable Object value) {
        if (value instanceof Number) {
            ifNumber(at);
            number(at);
            sql.sql(" = ");
            boundNumber(value);
            sql.sql(" END");
            return;
        }
        at.run();
        sql.sql(" = ");
        if (value == null) {
            sql.sql("JSON 'null'");
        } else {
            sql.value(JsonOperands.TYPE, value);
        }
    }

    /** Objects entry by entry, lists as sets; at the top, a list also holds one of its scalars. */
    private void contains(Runnable at, @Nullable Object wanted, boolean top) {
        if (wanted instanceof Map<?, ?> map) {
            sql.sql("(");
            at.run();
            sql.sql(" IS JSON OBJECT");
            map.forEach((name, value) -> {
                sql.sql(" AND ");
                contains(H2JsonPlace.member(sql, at, comparison, String.valueOf(name)), value, false);
            });
            sql.sql(")");
        } else if (wanted instanceof Collection<?> list) {
            sql.sql("(");
            at.run();
            sql.sql(" IS JSON ARRAY");
            list.forEach(value -> {
                sql.sql(" AND ");
                element(at, value);
            });
            sql.sql(")");
        } else if (top) {
            sql.sql("(");
            equal(at, wanted);
            sql.sql(" OR ");
            element(at, wanted);
            sql.sql(")");
        } else {
            equal(at, wanted);
        }
    }

    /** Whether one of the elements of a list contains a value: the positions come from a range, for a list is no table. */
    private void element(Runnable list, @Nullable Object wanted) {
        String position = "position in JSON " + ++ranges;
        sql.sql("EXISTS (SELECT 1 FROM SYSTEM_RANGE(1, 2147483647) AS ")
                .name(position)
                .sql("(")
                .name(position)
                .sql(") WHERE ")
                .name(position)
                .sql(" <= CASE WHEN ");
        list.run();
        sql.sql(" IS JSON ARRAY THEN CARDINALITY(");
        list.run();
        sql.sql(") ELSE 0 END AND ");
        Runnable at = () -> {
            sql.sql("(");
            list.run();
            sql.sql(")[").name(position).sql("]");
        };
        contains(at, wanted, false);
        sql.sql(")");
    }

    private void ifNumber(Runnable at) {
        sql.sql("CASE WHEN ASCII(");
        json(at);
        // A minus or a digit; nothing else that JSON begins with is between them
        sql.sql(") BETWEEN 45 AND 57 THEN ");
    }

    private void ifText(Runnable at) {
        sql.sql("CASE WHEN ASCII(");
        json(at);
        sql.sql(") = 34 THEN ");
    }

    private void json(Runnable at) {
        sql.sql("CAST(");
        at.run();
        sql.sql(" AS VARCHAR)");
    }

    private void number(Runnable at) {
        sql.sql("CAST(");
        json(at);
        sql.sql(" AS DECFLOAT(100000))");
    }

    private void boundNumber(Object number) {
        // The driver binds a text as a CLOB, which is no number
        sql.sql("CAST(CAST(").value(Scalar.STRING, JsonOperands.text(number)).sql(" AS VARCHAR) AS DECFLOAT(100000))");
    }

    /** The characters of a JSON string: without the quotes, and its escapes are those of Java. */
    private void string(Runnable at) {
        sql.sql("STRINGDECODE(SUBSTRING(");
        json(at);
        sql.sql(" FROM 2 FOR CHAR_LENGTH(");
        json(at);
        sql.sql(") - 2))");
    }
}
