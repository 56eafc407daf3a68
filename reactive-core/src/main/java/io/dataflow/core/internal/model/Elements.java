package io.dataflow.core.internal.model;

import java.util.Collection;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Rules over the elements of a list: each of them keeps the rule, a NULL among them keeps every one. */
final class Elements {

    private Elements() {}

    /** What is wrong with a value, or with the first element of a list that has a fault; null for nothing. */
    static @Nullable String fault(Object value, Function<Object, @Nullable String> rule) {
        if (!(value instanceof Collection<?> list)) {
            return rule.apply(value);
        }
        return list.stream()
                .filter(Objects::nonNull)
                .map(rule)
                .filter(Objects::nonNull)
                .findFirst()
                .map(fault -> "each element " + fault)
                .orElse(null);
    }
}
