package io.dataflow.core.internal.query;

import java.util.Locale;

/** The operators of a comparison, spelled in data as {@link #symbol()}. */
public enum Operator {
    EQ,
    NE,
    GT,
    GTE,
    LT,
    LTE,
    IN,
    NIN,
    BETWEEN,
    LIKE,
    ILIKE,
    STARTS_WITH,
    ENDS_WITH,
    CONTAINS,
    OVERLAP,
    REGEX,
    NULL,
    EXISTS;

    private final String symbol;

    Operator() {
        String[] words = name().toLowerCase(Locale.ROOT).split("_");
        StringBuilder text = new StringBuilder("$").append(words[0]);
        for (int i = 1; i < words.length; i++) {
            text.append(Character.toUpperCase(words[i].charAt(0))).append(words[i].substring(1));
        }
        this.symbol = text.toString();
    }

    /** The spelling in a filter given as data, such as {@code $startsWith}. */
    public String symbol() {
        return symbol;
    }
}
