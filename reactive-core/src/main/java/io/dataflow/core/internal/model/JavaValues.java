package io.dataflow.core.internal.model;

import io.dataflow.core.model.FieldDefinition;
import io.dataflow.core.model.FieldType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Turns the values of columns into those that Java rows hold: by converters, and into lists and maps that nobody changes. */
final class JavaValues {

    private final String model;
    private final List<FieldDefinition> fields;
    private final boolean[] frozen;
    private final boolean[] converted;
    private final boolean same;

    JavaValues(String model, List<FieldDefinition> fields) {
        this.model = model;
        this.fields = fields;
        this.frozen = new boolean[fields.size()];
        this.converted = new boolean[fields.size()];
        boolean untouched = true;
        for (int i = 0; i < frozen.length; i++) {
            FieldType type = fields.get(i).type();
            frozen[i] = type instanceof FieldType.Array
                    || (type instanceof FieldType.Json json && isInterface(json.type()));
            converted[i] = fields.get(i).converter() != null;
            untouched &= !frozen[i] && !converted[i];
        }
        this.same = untouched;
    }

    private static boolean isInterface(Type type) {
        Type raw = type instanceof ParameterizedType p ? p.getRawType() : type;
        return raw == Object.class || raw == List.class || raw == Map.class || raw == Collection.class;
    }

    /** The values of the fields, which are the first ones given; the same array where they are all and as they are. */
    @Nullable
    Object[] of(@Nullable Object[] values) {
        if (same && values.length == frozen.length) {
            return values;
        }
        @Nullable Object[] java = Arrays.copyOf(values, frozen.length);
        for (int i = 0; i < frozen.length; i++) {
            Object value = frozen[i] ? freeze(java[i]) : java[i];
            java[i] = converted[i] ? Values.toJava(model, fields.get(i), value) : value;
        }
        return java;
    }

    private static @Nullable Object freeze(@Nullable Object value) {
        if (value instanceof List<?> list) {
            return Collections.unmodifiableList(new ArrayList<>(list));
        }
        return value instanceof Map<?, ?> map ? Collections.unmodifiableMap(map) : value;
    }
}
