package io.dataflow.core.query;

import io.dataflow.core.internal.query.SortKey;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The order of values and of rows that every database has to show: the reference that properties compare with. */
public final class Ordering {

    private Ordering() {}

    /** The order of two values of one type, neither null: texts by code point, numbers by value, bytes unsigned. */
    @SuppressWarnings({"unchecked", "rawtypes"})
    public static int compare(Object a, Object b) {
        if (a instanceof Number left && b instanceof Number right) {
            return compareNumbers(left, right);
        }
        if (a instanceof CharSequence left && b instanceof CharSequence right) {
            return compareTexts(left.toString(), right.toString());
        }
        if (a instanceof Enum<?> || b instanceof Enum<?>) {
            return compareTexts(name(a), name(b));
        }
        if (a instanceof UUID left && b instanceof UUID right) {
            int high = Long.compareUnsigned(left.getMostSignificantBits(), right.getMostSignificantBits());
            return high != 0
                    ? high
                    : Long.compareUnsigned(left.getLeastSignificantBits(), right.getLeastSignificantBits());
        }
        if (a instanceof byte[] left && b instanceof byte[] right) {
            return Arrays.compareUnsigned(left, right);
        }
        return ((Comparable) a).compareTo(b);
    }

    /** Whether two values are the same to a database; null is the same as null only. */
    public static boolean same(Object a, Object b) {
        if (a == null || b == null) {
            return a == b;
        }
        if (a instanceof List<?> left && b instanceof List<?> right) {
            if (left.size() != right.size()) {
                return false;
            }
            for (int i = 0; i < left.size(); i++) {
                if (!same(left.get(i), right.get(i))) {
                    return false;
                }
            }
            return true;
        }
        if (a instanceof Map<?, ?> left && b instanceof Map<?, ?> right) {
            return left.keySet().equals(right.keySet())
                    && left.keySet().stream().allMatch(name -> same(left.get(name), right.get(name)));
        }
        return comparable(a, b) && compare(a, b) == 0;
    }

    /** Whether two values, neither null, have an order between them: a text and a number inside JSON have none. */
    public static boolean comparable(Object a, Object b) {
        return kind(a).equals(kind(b));
    }

    /** The order of rows by the keys, NULLs where each key says. */
    public static Comparator<Map<String, ?>> of(List<SortKey> keys) {
        return (left, right) -> {
            for (SortKey key : keys) {
                String name = key.field().name();
                int order = compare(key, left.get(name), right.get(name));
                if (order != 0) {
                    return order;
                }
            }
            return 0;
        };
    }

    /** The order of two values, which may be null, by one key. */
    public static int compare(SortKey key, Object left, Object right) {
        if (left == null || right == null) {
            int nullsLast = left == right ? 0 : left == null ? 1 : -1;
            return key.nullsFirst() ? -nullsLast : nullsLast;
        }
        int order = compare(left, right);
        return key.descending() ? -order : order;
    }

    private static int compareTexts(String a, String b) {
        return Arrays.compare(a.codePoints().toArray(), b.codePoints().toArray());
    }

    private static int compareNumbers(Number a, Number b) {
        boolean floating = a instanceof Double || a instanceof Float;
        if (floating && a.getClass() == b.getClass()) {
            // not Double.compare: to a database 0.0 and -0.0 are the same
            double left = a.doubleValue();
            double right = b.doubleValue();
            return left < right ? -1 : left > right ? 1 : 0;
        }
        return new BigDecimal(a.toString()).compareTo(new BigDecimal(b.toString()));
    }

    private static String name(Object constant) {
        return constant instanceof Enum<?> value ? value.name() : constant.toString();
    }

    private static Object kind(Object value) {
        return value instanceof Number
                ? Number.class
                : value instanceof CharSequence || value instanceof Enum<?>
                        ? String.class
                        : value instanceof List<?>
                                ? List.class
                                : value instanceof Map<?, ?> ? Map.class : value.getClass();
    }
}
