package io.dataflow.core.internal.sql;

import io.dataflow.core.internal.query.Operator;

/** Patterns of LIKE, whose escape is the backslash. */
public final class LikePatterns {

    private static final String REGEX_SIGNS = "\\[](){}*+?|^$.";

    private LikePatterns() {}

    /** The pattern by which a text operator finds its operand. */
    public static String of(Operator operator, String operand) {
        return switch (operator) {
            case STARTS_WITH -> literal(operand) + "%";
            case ENDS_WITH -> "%" + literal(operand);
            case CONTAINS -> "%" + literal(operand) + "%";
            default -> operand;
        };
    }

    /** Whether {@code _} stands for any character somewhere in the pattern. */
    public static boolean hasAnyCharacter(String pattern) {
        for (int i = 0; i < pattern.length(); i++) {
            if (pattern.charAt(i) == '\\') {
                i++;
            } else if (pattern.charAt(i) == '_') {
                return true;
            }
        }
        return false;
    }

    /**
     * The regular expression that finds, in a text as a whole, what a pattern of LIKE means: {@code _} is one code point.
     */
    public static String toRegex(String pattern) {
        StringBuilder regex = new StringBuilder("^");
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            switch (c) {
                case '%' -> regex.append(".*");
                case '_' -> regex.append('.');
                case '\\' -> quoted(regex, pattern.charAt(++i));
                default -> quoted(regex, c);
            }
        }
        return regex.append("\\z").toString();
    }

    private static void quoted(StringBuilder regex, char c) {
        if (REGEX_SIGNS.indexOf(c) >= 0) {
            regex.append('\\');
        }
        regex.append(c);
    }

    private static String literal(String text) {
        return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_");
    }
}
