package io.dataflow.core.model;

import io.dataflow.core.internal.model.InvalidValueException;
import io.dataflow.core.internal.model.LengthRule;
import io.dataflow.core.internal.model.OneOfRule;
import io.dataflow.core.internal.model.PatternRule;
import io.dataflow.core.internal.model.RangeRule;
import io.dataflow.core.internal.model.Suggestions;
import io.dataflow.core.internal.model.Values;
import io.dataflow.core.model.FieldType.Scalar;
import java.lang.reflect.Constructor;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** Makes the rules of one field of what was declared, and refuses those that do not go with its type. */
final class RuleReader {

    private static final Set<Scalar> NUMBERS = EnumSet.range(Scalar.BYTE, Scalar.DECIMAL);

    private final String field;
    private final FieldType type;
    private final FieldType element;
    private final Faults faults;
    private final List<Rule> rules = new ArrayList<>();

    RuleReader(String field, FieldType type, Faults faults) {
        this.field = field;
        this.type = type;
        this.element = type instanceof FieldType.Array array ? array.element() : type;
        this.faults = faults;
    }

    /** The rules of a field that annotations declare. */
    static List<Rule> read(String field, FieldType type, FieldAnnotations annotations, Faults faults) {
        RuleReader reader = new RuleReader(field, type, faults);
        Range range = annotations.find(Range.class);
        if (range != null) {
            reader.range(bound(range.min()), bound(range.max()));
        }
        Length length = annotations.find(Length.class);
        if (length != null) {
            reader.length(length.min(), length.max());
        }
        Pattern pattern = annotations.find(Pattern.class);
        if (pattern != null) {
            reader.pattern(pattern.value());
        }
        OneOf oneOf = annotations.find(OneOf.class);
        if (oneOf != null) {
            reader.oneOf(List.of(oneOf.value()));
        }
        for (ValidatedBy own : annotations.findAll(ValidatedBy.class)) {
            for (Class<? extends Rule> rule : own.value()) {
                reader.own(rule);
            }
        }
        return reader.rules();
    }

    private static @Nullable BigDecimal bound(double bound) {
        return Double.isInfinite(bound) ? null : BigDecimal.valueOf(bound);
    }

    void range(@Nullable BigDecimal min, @Nullable BigDecimal max) {
        if (!(element instanceof Scalar scalar && NUMBERS.contains(scalar))) {
            refuse("range", "goes with numbers");
        } else if (min == null && max == null) {
            faults.add(field, "range", "a range has a least or a greatest number: min, max");
        } else if (min != null && max != null && min.compareTo(max) > 0) {
            faults.add(field, "range", "the least number of a range is not above its greatest");
        } else {
            rules.add(new RangeRule(min, max));
        }
    }

    void length(int min, int max) {
        if (type != Scalar.STRING && type != Scalar.BYTES && !(type instanceof FieldType.Array)) {
            refuse("length", "goes with texts, lists and bytes");
        } else if (min < 0 || max < min) {
            faults.add(field, "length", "a length has a least of 0 or more, and a greatest not below it");
        } else {
            rules.add(new LengthRule(min, max));
        }
    }

    void pattern(String expression) {
        if (element != Scalar.STRING) {
            refuse("pattern", "goes with texts");
            return;
        }
        try {
            rules.add(new PatternRule(expression));
        } catch (PatternSyntaxException e) {
            faults.add(
                    field,
                    "pattern",
                    "the expression " + Suggestions.quote(expression) + " is none of java.util.regex: "
                            + e.getDescription());
        }
    }

    void oneOf(List<?> values) {
        if (type instanceof FieldType.Json) {
            refuse("oneOf", "goes with texts, numbers, times and enums");
            return;
        }
        List<Object> converted = new ArrayList<>();
        for (Object value : values) {
            try {
                Object one = Values.convert(element, value);
                if (one != null) {
                    converted.add(one);
                }
            } catch (InvalidValueException e) {
                faults.add(field, "oneOf", "a value of oneOf does not fit the field: " + e.message());
            }
        }
        if (values.isEmpty()) {
            faults.add(field, "oneOf", "oneOf names at least one value");
        }
        rules.add(new OneOfRule(converted));
    }

    void own(Rule rule) {
        rules.add(rule);
    }

    private void own(Class<? extends Rule> rule) {
        try {
            Constructor<? extends Rule> constructor = rule.getDeclaredConstructor();
            constructor.setAccessible(true);
            own(constructor.newInstance());
        } catch (ReflectiveOperationException | RuntimeException e) {
            faults.add(
                    field,
                    "rule",
                    "the rule " + rule.getName() + " cannot be made ("
                            + e.getClass().getSimpleName()
                            + "); it needs a constructor without parameters that this library may call");
        }
    }

    List<Rule> rules() {
        return List.copyOf(rules);
    }

    private void refuse(String rule, String fitting) {
        faults.add(field, rule, rule + " " + fitting + ", not with " + TypeNames.nameOf(type));
    }
}
