package io.dataflow.core.internal.model;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.ListIterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes the numbers of untyped JSON what Java would write: a Double where it says the same, a BigDecimal where a Double would
 * lose digits.
 */
final class JsonNumbers {

    private JsonNumbers() {}

    /** The value, which was read with every fraction as a BigDecimal; its maps and lists are changed in place. */
    static @Nullable Object natural(@Nullable Object value, Type type) {
        return isUntyped(type) ? natural(value) : value;
    }

    /** Whether the type leaves it open what kind of number a number is. */
    static boolean isUntyped(Type type) {
        if (type instanceof ParameterizedType p) {
            return isUntyped(p.getRawType())
                    && Arrays.stream(p.getActualTypeArguments()).allMatch(a -> a == String.class || isUntyped(a));
        }
        if (type instanceof WildcardType w) {
            return Arrays.stream(w.getUpperBounds()).allMatch(JsonNumbers::isUntyped);
        }
        return type == Object.class || type == Map.class || type == List.class || type == Collection.class;
    }

    @SuppressWarnings("unchecked")
    private static @Nullable Object natural(@Nullable Object value) {
        if (value instanceof BigDecimal decimal) {
            return number(decimal);
        }
        if (value instanceof Map<?, ?> map) {
            ((Map<Object, @Nullable Object>) map).replaceAll((name, v) -> natural(v));
        } else if (value instanceof List<?> list) {
            ListIterator<@Nullable Object> elements = ((List<@Nullable Object>) list).listIterator();
            while (elements.hasNext()) {
                Object element = elements.next();
                Object natural = natural(element);
                if (natural != element) {
                    elements.set(natural);
                }
            }
        }
        return value;
    }

    private static Number number(BigDecimal decimal) {
        double nearest = decimal.doubleValue();
        boolean same = Double.isFinite(nearest) && new BigDecimal(Double.toString(nearest)).compareTo(decimal) == 0;
        return same ? nearest : decimal;
    }
}
