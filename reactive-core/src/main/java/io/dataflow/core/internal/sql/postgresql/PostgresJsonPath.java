package io.dataflow.core.internal.sql.postgresql;

import io.dataflow.core.internal.model.JsonCodecs;
import io.dataflow.core.internal.query.Expression.Comparison;
import io.dataflow.core.internal.sql.SqlWriter;
import io.dataflow.core.model.FieldType;
import io.dataflow.core.model.FieldType.Scalar;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Writes comparisons with a place inside a JSON column; the path is bound, and values compare within their JSON type. */
final class PostgresJsonPath {

    private static final FieldType TEXTS = new FieldType.Array(Scalar.STRING);
    private static final FieldType JSON = new FieldType.Json(Object.class);

    /** What the server takes for a position in a list, counted from the end with a minus, and we for a name alone. */
    private static final Pattern LOOSE_POSITION =
            Pattern.compile("(?!(?:0|[1-9][0-9]*)$)[ \\t\\n\\x0B\\f\\r]*[+-]?[0-9]+", Pattern.DOTALL);

    private final SqlWriter sql;
    private final Runnable column;
    private final Comparison comparison;

    PostgresJsonPath(SqlWriter sql, Runnable column, Comparison comparison) {
        this.sql = sql;
        this.column = column;
        this.comparison = comparison;
    }

    void write() {
        Object operand = comparison.operand();
        switch (comparison.operator()) {
            case EQ -> {
                place();
                sql.sql(" = ").value(JSON, operand);
            }
            case IN -> {
                place();
                sql.sql(" = ANY(")
                        .value(
                                TEXTS,
                                comparison.operands().stream()
                                        .map(PostgresJsonPath::json)
                                        .toList())
                        .sql("::text[]::jsonb[])");
            }
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
                place();
                sql.sql(", 'null'::jsonb) = 'null'::jsonb");
            }
            case CONTAINS -> {
                place();
                sql.sql(" @> ").value(JSON, operand);
            }
            case LIKE, ILIKE, STARTS_WITH, ENDS_WITH, REGEX -> {
                sql.sql("(");
                hasType("string");
                PostgresText.match(sql, this::text, comparison.operator(), String.valueOf(operand));
                sql.sql(")");
            }
            default ->
                throw new IllegalArgumentException(
                        "no SQL for " + comparison.operator().symbol() + " on a place inside JSON");
        }
    }

    /** What of the operand decides about the text: whether texts or numbers are ordered. */
    static @Nullable Object textKey(Comparison comparison) {
        return switch (comparison.operator()) {
            case GT, GTE, LT, LTE -> comparison.operand() instanceof String;
            case BETWEEN -> comparison.operands().get(0) instanceof String;
            default -> null;
        };
    }

    private void compare(String operator, @Nullable Object operand) {
        boolean ofTexts = operand instanceof String;
        sql.sql("(");
        hasType(ofTexts ? "string" : "number");
        if (ofTexts) {
            text();
            sql.sql(" COLLATE \"C\"");
        } else {
            place();
        }
        sql.sql(operator).value(ofTexts ? Scalar.STRING : JSON, operand).sql(")");
    }

    private void hasType(String type) {
        sql.sql("jsonb_typeof(");
        place();
        sql.sql(") = '").sql(type).sql("' AND ");
    }

    private void text() {
        sql.sql("((");
        place();
        sql.sql(") #>> '{}')");
    }

    /** Names and positions in one bound path, save for the steps that the server would read as something else. */
    private void place() {
        List<String> path = comparison.path();
        column.run();
        int from = 0;
        for (int i = 0; i <= path.size(); i++) {
            boolean nameAlone =
                    i < path.size() && LOOSE_POSITION.matcher(path.get(i)).matches();
            if ((nameAlone || i == path.size()) && from < i) {
                sql.sql(" #> ").value(TEXTS, path.subList(from, i));
            }
            if (nameAlone) {
                sql.sql(" -> ").value(Scalar.STRING, path.get(i)).sql("::text");
                from = i + 1;
            }
        }
    }

    private static String json(@Nullable Object scalar) {
        return JsonCodecs.find().write(Objects.requireNonNull(scalar));
    }
}
