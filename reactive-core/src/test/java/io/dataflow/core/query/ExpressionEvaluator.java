package io.dataflow.core.query;

import io.dataflow.core.internal.query.Expression;
import io.dataflow.core.internal.query.Expression.And;
import io.dataflow.core.internal.query.Expression.Comparison;
import io.dataflow.core.internal.query.Expression.Not;
import io.dataflow.core.internal.query.Expression.Or;
import io.dataflow.core.internal.query.RegexPattern;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Whether a row in memory meets a condition: the reference that every database is compared with.
 *
 * <p>Two-valued, as {@link Expression} says. Values of rows and operands have the types of their fields; a JSON field holds an
 * object or a list, or is compared by path.
 */
public final class ExpressionEvaluator {

    private ExpressionEvaluator() {}

    /** Whether the row meets the condition. */
    public static boolean matches(Expression expression, Map<String, ?> row) {
        if (expression instanceof And and) {
            return and.parts().stream().allMatch(part -> matches(part, row));
        }
        if (expression instanceof Or or) {
            return or.parts().stream().anyMatch(part -> matches(part, row));
        }
        if (expression instanceof Not not) {
            return !matches(not.part(), row);
        }
        Comparison comparison = (Comparison) expression;
        Object value = at(row.get(comparison.field()), comparison.path());
        return matches(comparison, value, !comparison.path().isEmpty());
    }

    private static boolean matches(Comparison comparison, Object value, boolean inJson) {
        Object operand = comparison.operand();
        return switch (comparison.operator()) {
            case EQ -> Ordering.same(value, operand);
            case NE -> !Ordering.same(value, operand);
            case IN -> ((List<?>) operand).stream().anyMatch(one -> Ordering.same(value, one));
            case NIN -> ((List<?>) operand).stream().noneMatch(one -> Ordering.same(value, one));
            case NULL -> (value == null) == (Boolean) operand;
            case EXISTS -> (value != null) == (Boolean) operand;
            case GT -> ordered(value, operand) && Ordering.compare(value, operand) > 0;
            case GTE -> ordered(value, operand) && Ordering.compare(value, operand) >= 0;
            case LT -> ordered(value, operand) && Ordering.compare(value, operand) < 0;
            case LTE -> ordered(value, operand) && Ordering.compare(value, operand) <= 0;
            case BETWEEN -> {
                List<?> ends = (List<?>) operand;
                yield ordered(value, ends.get(0))
                        && Ordering.compare(value, ends.get(0)) >= 0
                        && Ordering.compare(value, ends.get(1)) <= 0;
            }
            case LIKE ->
                value instanceof String text
                        && like((String) operand).matcher(text).matches();
            case ILIKE ->
                value instanceof String text
                        && like(folded((String) operand)).matcher(folded(text)).matches();
            case STARTS_WITH -> value instanceof String text && text.startsWith((String) operand);
            case ENDS_WITH -> value instanceof String text && text.endsWith((String) operand);
            case REGEX ->
                value instanceof String text
                        && RegexPattern.toJava((String) operand).matcher(text).find();
            case OVERLAP ->
                value instanceof List<?> list && ((List<?>) operand).stream().anyMatch(one -> holds(list, one));
            case CONTAINS ->
                !inJson && value instanceof String text && operand instanceof String part
                        ? text.contains(part)
                        : value != null && contains(value, operand, true);
        };
    }

    private static boolean ordered(Object value, Object operand) {
        return value != null && Ordering.comparable(value, operand);
    }

    private static boolean holds(List<?> list, Object element) {
        return list.stream().anyMatch(one -> one != null && Ordering.same(one, element));
    }

    /** Containment of JSON values: objects entry by entry, arrays as sets, and an array also holds one of its scalars. */
    private static boolean contains(Object value, Object operand, boolean top) {
        if (value instanceof Map<?, ?> map && operand instanceof Map<?, ?> wanted) {
            return wanted.entrySet().stream()
                    .allMatch(entry -> map.containsKey(entry.getKey())
                            && contains(map.get(entry.getKey()), entry.getValue(), false));
        }
        if (value instanceof List<?> list && operand instanceof List<?> wanted) {
            return wanted.stream().allMatch(one -> list.stream().anyMatch(element -> contains(element, one, false)));
        }
        if (top && value instanceof List<?> list && !(operand instanceof Map<?, ?>)) {
            return list.stream().anyMatch(element -> Ordering.same(element, operand));
        }
        return Ordering.same(value, operand);
    }

    private static Object at(Object value, List<String> path) {
        Object place = value;
        for (String step : path) {
            if (place instanceof Map<?, ?> map) {
                place = map.get(step);
            } else if (place instanceof List<?> list
                    && step.matches("0|[1-9]\\d{0,8}")
                    && Integer.parseInt(step) < list.size()) {
                place = list.get(Integer.parseInt(step));
            } else {
                return null;
            }
        }
        return place;
    }

    private static Pattern like(String pattern) {
        StringBuilder regex = new StringBuilder();
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            if (c == '%') {
                regex.append(".*");
            } else if (c == '_') {
                regex.append('.');
            } else {
                int point = pattern.codePointAt(c == '\\' ? ++i : i);
                regex.append(Pattern.quote(Character.toString(point)));
                i += Character.charCount(point) - 1;
            }
        }
        return Pattern.compile(regex.toString(), Pattern.DOTALL);
    }

    private static String folded(String text) {
        StringBuilder folded = new StringBuilder();
        text.codePoints().forEach(c -> folded.appendCodePoint(Character.toLowerCase(Character.toUpperCase(c))));
        return folded.toString();
    }
}
