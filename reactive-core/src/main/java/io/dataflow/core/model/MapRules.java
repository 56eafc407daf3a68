package io.dataflow.core.model;

import io.dataflow.core.internal.model.InvalidValueException;
import io.dataflow.core.internal.model.LengthRule;
import io.dataflow.core.internal.model.OneOfRule;
import io.dataflow.core.internal.model.PatternRule;
import io.dataflow.core.internal.model.RangeRule;
import io.dataflow.core.internal.model.Suggestions;
import io.dataflow.core.internal.model.Values;
import io.dataflow.core.model.FieldType.Scalar;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The rules of a field as data: {@code range} and {@code length} are maps of min and max. */
final class MapRules {

    private static final String MIN = "min";
    private static final String MAX = "max";

    private final String model;
    private final String field;
    private final RuleReader reader;
    private final Faults faults;

    MapRules(String model, String field, FieldType type, Faults faults) {
        this.model = model;
        this.field = field;
        this.reader = new RuleReader(field, type, faults);
        this.faults = faults;
    }

    List<Rule> read(Map<?, ?> settings) {
        Map<?, ?> range = bounds("range", settings.get("range"));
        if (range != null) {
            reader.range(decimal("range", range.get(MIN)), decimal("range", range.get(MAX)));
        }
        Map<?, ?> length = bounds("length", settings.get("length"));
        if (length != null) {
            reader.length(count(length.get(MIN), 0), count(length.get(MAX), Integer.MAX_VALUE));
        }
        Object pattern = settings.get("pattern");
        if (pattern instanceof String expression) {
            reader.pattern(expression);
        } else if (pattern != null) {
            faults.add(field, "pattern", "it is a text, a regular expression");
        }
        Object oneOf = settings.get("oneOf");
        if (oneOf instanceof Collection<?> values) {
            reader.oneOf(new ArrayList<>(values));
        } else if (oneOf != null) {
            faults.add(field, "oneOf", "it is a list of values");
        }
        own(settings.get("rules"));
        return reader.rules();
    }

    private void own(@Nullable Object given) {
        for (Object rule : given == null ? List.of() : given instanceof Collection<?> list ? list : List.of(given)) {
            if (rule instanceof Rule own) {
                reader.own(own);
            } else {
                faults.add(field, "rules", "it is a list of " + Rule.class.getName());
            }
        }
    }

    private @Nullable Map<?, ?> bounds(String rule, @Nullable Object given) {
        if (given == null) {
            return null;
        }
        if (!(given instanceof Map<?, ?> bounds)) {
            faults.add(field, rule, "it is a map of min and max");
            return null;
        }
        for (Object name : bounds.keySet()) {
            if (!MIN.equals(name) && !MAX.equals(name)) {
                throw Suggestions.unknown(
                        model,
                        "register",
                        "setting of " + rule + " of field " + Suggestions.quote(field),
                        String.valueOf(name),
                        null,
                        List.of(MIN, MAX));
            }
        }
        return bounds;
    }

    private @Nullable BigDecimal decimal(String rule, @Nullable Object bound) {
        return (BigDecimal) number(rule, Scalar.DECIMAL, bound);
    }

    private int count(@Nullable Object bound, int otherwise) {
        Object number = number("length", Scalar.INTEGER, bound);
        return number == null ? otherwise : (Integer) number;
    }

    private @Nullable Object number(String rule, Scalar type, @Nullable Object bound) {
        try {
            return Values.convert(type, bound);
        } catch (InvalidValueException e) {
            faults.add(field, rule, "a bound does not fit: " + e.message());
            return null;
        }
    }

    /** Adds the rules of a field to its data; those of one's own are code, and stay away. */
    static void write(FieldDefinition field, Map<String, Object> data) {
        for (Rule rule : field.rules()) {
            if (rule instanceof RangeRule range) {
                data.put("range", bounds(range.min(), range.max()));
            } else if (rule instanceof LengthRule length) {
                data.put("length", bounds(length.min(), length.max()));
            } else if (rule instanceof PatternRule pattern) {
                data.put("pattern", pattern.expression());
            } else if (rule instanceof OneOfRule oneOf) {
                data.put(
                        "oneOf",
                        oneOf.values().stream()
                                .map(value -> Objects.requireNonNull(MapWriter.plain(value)))
                                .toList());
            }
        }
    }

    private static Map<String, Object> bounds(@Nullable Number min, @Nullable Number max) {
        Map<String, Object> bounds = new LinkedHashMap<>();
        if (min != null) {
            bounds.put(MIN, Objects.requireNonNull(MapWriter.plain(min)));
        }
        if (max != null) {
            bounds.put(MAX, Objects.requireNonNull(MapWriter.plain(max)));
        }
        return bounds;
    }
}
