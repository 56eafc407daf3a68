package io.dataflow.core.internal.sql.h2;

import io.dataflow.core.internal.query.Expression.Comparison;
import io.dataflow.core.internal.query.Operator;
import io.dataflow.core.internal.query.RegexPattern;
import io.dataflow.core.internal.sql.LikePatterns;
import io.dataflow.core.internal.sql.SqlWriter;
import io.dataflow.core.model.FieldType.Scalar;

/**
 * Writes the comparisons of a text with a pattern.
 *
 * <p>To H2's own {@code LIKE} a character is a unit of UTF-16, so that {@code _} would match half of one beyond the basic plane,
 * and its {@code LOWER} and {@code ILIKE} fold by the locale of the process or not beyond that plane. Its regular expressions are
 * Java's, which know code points and fold by Unicode.
 */
final class H2Text {

    private H2Text() {}

    static void match(SqlWriter sql, Runnable text, Operator operator, String operand) {
        switch (operator) {
            case ILIKE -> regex(sql, text, LikePatterns.toRegex(operand), "in");
            case REGEX -> regex(sql, text, RegexPattern.toJava(operand).pattern(), "n");
            case LIKE -> {
                if (LikePatterns.hasAnyCharacter(operand)) {
                    regex(sql, text, LikePatterns.toRegex(operand), "n");
                } else {
                    like(sql, text, operand);
                }
            }
            default -> like(sql, text, LikePatterns.of(operator, operand));
        }
    }

    /** What of the operand decides about the text. */
    static Object textKey(Comparison like) {
        return LikePatterns.hasAnyCharacter(String.valueOf(like.operand()));
    }

    private static void like(SqlWriter sql, Runnable text, String pattern) {
        text.run();
        sql.sql(" LIKE ").value(Scalar.STRING, pattern);
    }

    private static void regex(SqlWriter sql, Runnable text, String pattern, String flags) {
        sql.sql("REGEXP_LIKE(");
        text.run();
        sql.sql(", ").value(Scalar.STRING, pattern).sql(", '").sql(flags).sql("')");
    }
}
