package io.dataflow.core.internal.sql.postgresql;

import io.dataflow.core.internal.query.Operator;
import io.dataflow.core.internal.sql.LikePatterns;
import io.dataflow.core.internal.sql.SqlWriter;
import io.dataflow.core.model.FieldType.Scalar;

/**
 * Writes the comparisons of a text with a pattern.
 *
 * <p>Case folds as {@link String#equalsIgnoreCase} folds it, code point by code point: {@code lower} of an ICU collation does
 * most of it, but keeps some small letters that share their capital with another, picks the sigma by its place in the word, and
 * makes two characters of one.
 */
final class PostgresText {

    private static final String TWO_OF_ONE = "\u0130";

    /** Letters that fold to another small letter, and those letters. */
    static final String FOLDED_FROM = "\u00B5\u0131\u017F\u0345\u03C2\u03D0\u03D1\u03D5\u03D6\u03F0\u03F1\u03F5"
            + "\u1C80\u1C81\u1C82\u1C83\u1C84\u1C85\u1C86\u1C87\u1C88\u1E9B\u1FBE";

    static final String FOLDED_TO = "\u03BCis\u03B9\u03C3\u03B2\u03B8\u03C6\u03C0\u03BA\u03C1\u03B5"
            + "\u0432\u0434\u043E\u0441\u0442\u0442\u044A\u0463\uA64B\u1E61\u03B9";

    private PostgresText() {}

    static void match(SqlWriter sql, Runnable text, Operator operator, String operand) {
        switch (operator) {
            case ILIKE -> {
                sql.sql("translate(lower(translate(");
                text.run();
                sql.sql(", '" + TWO_OF_ONE + "', 'i') COLLATE \"und-x-icu\"), '" + FOLDED_FROM + "', '" + FOLDED_TO
                        + "')");
                // Neither the folding of the column nor LIKE may be that of the database.
                sql.sql(" COLLATE \"C\" LIKE ").value(Scalar.STRING, folded(operand));
            }
            case REGEX -> {
                text.run();
                // The classes \d \w \s are those of ASCII.
                sql.sql(" COLLATE \"C\" ~ ").value(Scalar.STRING, operand);
            }
            default -> {
                text.run();
                sql.sql(" LIKE ").value(Scalar.STRING, LikePatterns.of(operator, operand));
            }
        }
    }

    static String folded(String text) {
        StringBuilder folded = new StringBuilder(text.length());
        text.codePoints().forEach(c -> folded.appendCodePoint(Character.toLowerCase(Character.toUpperCase(c))));
        return folded.toString();
    }
}
