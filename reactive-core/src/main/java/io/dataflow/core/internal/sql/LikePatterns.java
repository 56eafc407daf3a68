package io.dataflow.core.internal.sql;

import io.dataflow.core.internal.query.Operator;

/** Patterns of LIKE, whose escape is the backslash. */
public final class LikePatterns {

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

    private static String literal(String text) {
        return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_");
    }
}
