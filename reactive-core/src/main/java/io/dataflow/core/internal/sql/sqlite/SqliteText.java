package io.dataflow.core.internal.sql.sqlite;

import io.dataflow.core.internal.query.Operator;
import io.dataflow.core.internal.query.RegexPattern;
import io.dataflow.core.internal.sql.LikePatterns;
import io.dataflow.core.internal.sql.SqlWriter;
import io.dataflow.core.model.FieldType.Scalar;
import org.jspecify.annotations.Nullable;

/**
 * Writes the comparisons of a text with a pattern.
 *
 * <p>SQLite's own {@code LIKE} does not tell capitals of ASCII from small letters unless the connection says so; its {@code GLOB}
 * always does. Regular expressions are Java's, which fold case by Unicode.
 */
final class SqliteText {

    /** SQLite takes patterns of 50,000 bytes, and a letter may become three. */
    private static final int LONGEST_GLOB = 16_000;

    private SqliteText() {}

    /** Whether an operand is too long for a pattern of SQLite's own, so that the statement is another. */
    static boolean isLong(@Nullable Object operand) {
        return operand instanceof String text && text.length() > LONGEST_GLOB;
    }

    static void match(SqlWriter sql, Runnable text, Operator operator, String operand) {
        if (isLong(operand) && isPart(sql, text, operator, operand)) {
            return;
        }
        text.run();
        switch (operator) {
            case ILIKE -> sql.sql(" REGEXP ").value(Scalar.STRING, "(?isu)" + LikePatterns.toRegex(operand));
            case REGEX ->
                sql.sql(" REGEXP ")
                        .value(
                                Scalar.STRING,
                                "(?s)" + RegexPattern.toJava(operand).pattern());
            default -> {
                String like = LikePatterns.of(operator, operand);
                if (isLong(operand)) {
                    sql.sql(" REGEXP ").value(Scalar.STRING, "(?s)" + LikePatterns.toRegex(like));
                } else {
                    sql.sql(" GLOB ").value(Scalar.STRING, glob(like));
                }
            }
        }
    }

    /**
     * Writes a search without a pattern, if the operator needs none: a regular expression would take the square of the length for
     * a text that repeats itself.
     *
     * @return whether it was written
     */
    private static boolean isPart(SqlWriter sql, Runnable text, Operator operator, String operand) {
        switch (operator) {
            case CONTAINS -> {
                sql.sql("instr(");
                text.run();
                sql.sql(", ").value(Scalar.STRING, operand).sql(") > 0");
            }
            case STARTS_WITH, ENDS_WITH -> {
                sql.sql("substr(");
                text.run();
                sql.sql(operator == Operator.STARTS_WITH ? ", 1, length(" : ", -length(")
                        .value(Scalar.STRING, operand)
                        .sql(")) = ")
                        .value(Scalar.STRING, operand)
                        .sql(" COLLATE BINARY");
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    /** The pattern of {@code GLOB} that means what a pattern of {@code LIKE} means. */
    static String glob(String like) {
        StringBuilder glob = new StringBuilder(like.length() + 8);
        for (int i = 0; i < like.length(); i++) {
            char c = like.charAt(i);
            switch (c) {
                case '%' -> glob.append('*');
                case '_' -> glob.append('?');
                case '\\' -> literal(glob, like.charAt(++i));
                default -> literal(glob, c);
            }
        }
        return glob.toString();
    }

    private static void literal(StringBuilder glob, char c) {
        if (c == '*' || c == '?' || c == '[') {
            glob.append('[').append(c).append(']');
        } else {
            glob.append(c);
        }
    }
}
