package io.dataflow.core.internal.schema;

import io.dataflow.core.model.FieldType;
import io.dataflow.core.model.FieldType.Scalar;
import io.dataflow.core.schema.Column;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The types of fields that hold every value of a column: what {@link SchemaDialect#confinedTypes} says, the other way round. */
final class ColumnTypes {

    /** By their names in a model declared as data; the first that fits is the narrowest that loses nothing. */
    private static final Map<String, FieldType> TYPES = new LinkedHashMap<>();

    static {
        TYPES.put("string", Scalar.STRING);
        TYPES.put("boolean", Scalar.BOOLEAN);
        TYPES.put("short", Scalar.SHORT);
        TYPES.put("int", Scalar.INTEGER);
        TYPES.put("long", Scalar.LONG);
        TYPES.put("float", Scalar.FLOAT);
        TYPES.put("double", Scalar.DOUBLE);
        TYPES.put("decimal", Scalar.DECIMAL);
        TYPES.put("instant", Scalar.INSTANT);
        TYPES.put("datetime", Scalar.LOCAL_DATE_TIME);
        TYPES.put("date", Scalar.LOCAL_DATE);
        TYPES.put("time", Scalar.LOCAL_TIME);
        TYPES.put("uuid", Scalar.UUID);
        new LinkedHashMap<>(TYPES).forEach((name, type) -> TYPES.put(name + "[]", new FieldType.Array(type)));
        TYPES.put("bytes", Scalar.BYTES);
        TYPES.put("json", new FieldType.Json(Object.class));
    }

    private final Map<String, String> names = new HashMap<>();

    ColumnTypes(SchemaDialect dialect) {
        TYPES.forEach(
                (name, type) -> dialect.confinedTypes(type).forEach(columnType -> names.putIfAbsent(columnType, name)));
    }

    /** The name of the type of a field for a column, or null when none can read it. */
    @Nullable
    String typeOf(Column column) {
        return names.get(column.type());
    }
}
