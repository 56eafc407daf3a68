package io.dataflow.core.internal.model;

import io.dataflow.core.model.Rule;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The only values of a field.
 *
 * @param values the values, converted to the type of the field
 */
public record OneOfRule(List<Object> values) implements Rule {

    private static final int MOST_SHOWN = 20;

    /** Copies the values. */
    public OneOfRule {
        values = List.copyOf(values);
    }

    @Override
    public String name() {
        return "oneOf";
    }

    @Override
    public @Nullable String fault(Object value) {
        return Elements.fault(value, element -> holds(element) ? null : "must be one of " + shown());
    }

    private boolean holds(Object value) {
        List<Object> wanted = Keys.comparable(List.of(value));
        return values.stream().anyMatch(one -> Keys.comparable(List.of(one)).equals(wanted));
    }

    private String shown() {
        return values.stream()
                        .limit(MOST_SHOWN)
                        .map(value -> value instanceof Enum<?> constant
                                ? constant.name()
                                : Suggestions.quote(value.toString()))
                        .collect(Collectors.joining(", "))
                + (values.size() > MOST_SHOWN ? ", .." : "");
    }
}
