package io.dataflow.core.model;

import io.dataflow.core.model.FieldType.Scalar;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The names that types have in a model declared as data. */
final class TypeNames {

    static final String ENUM = "enum";
    static final String JSON = "json";
    static final String LIST = "[]";

    private static final Map<String, FieldType> TYPES = new LinkedHashMap<>();
    private static final Map<FieldType, String> NAMES = new LinkedHashMap<>();

    static {
        add(Scalar.STRING, "string", "text");
        add(Scalar.BOOLEAN, "boolean", "bool");
        add(Scalar.BYTE, "byte");
        add(Scalar.SHORT, "short");
        add(Scalar.INTEGER, "int", "integer");
        add(Scalar.LONG, "long");
        add(Scalar.FLOAT, "float");
        add(Scalar.DOUBLE, "double");
        add(Scalar.DECIMAL, "decimal");
        add(Scalar.INSTANT, "instant", "timestamp");
        add(Scalar.OFFSET_DATE_TIME, "offsetdatetime");
        add(Scalar.LOCAL_DATE_TIME, "datetime", "localdatetime", UtcTimes.NAME);
        add(Scalar.LOCAL_DATE, "date", "localdate");
        add(Scalar.LOCAL_TIME, "time", "localtime");
        add(Scalar.UUID, "uuid");
        add(Scalar.BYTES, "bytes");
        add(new FieldType.Json(Object.class), JSON);
    }

    private TypeNames() {}

    private static void add(FieldType type, String... names) {
        NAMES.put(type, names[0]);
        for (String name : names) {
            TYPES.put(name, type);
        }
    }

    /** The type of a name in lower case, without the mark of a list; null when there is none. */
    static @Nullable FieldType find(String name) {
        return TYPES.get(name);
    }

    /** Every name, as an error lists them. */
    static List<String> known() {
        return Stream.concat(TYPES.keySet().stream(), Stream.of(ENUM)).toList();
    }

    /** The name of the type of a field. */
    static String nameOf(FieldDefinition field) {
        return UtcTimes.isUsedBy(field.converter())
                ? UtcTimes.NAME + (field.type() instanceof FieldType.Array ? LIST : "")
                : nameOf(field.type());
    }

    /** The name of a type; any JSON is {@code json}, whatever Java makes of it. */
    static String nameOf(FieldType type) {
        if (type instanceof FieldType.Array array) {
            return nameOf(array.element()) + LIST;
        }
        if (type instanceof FieldType.Enumeration) {
            return ENUM;
        }
        return NAMES.getOrDefault(type, JSON);
    }
}
