package io.dataflow.core.internal.sql.h2;

import io.dataflow.core.model.FieldType;
import io.dataflow.core.model.FieldType.Scalar;

/** The names of the types of H2. */
final class H2Types {

    private H2Types() {}

    /** The type that holds values of a field type. */
    static String name(FieldType type) {
        if (type instanceof Scalar scalar) {
            return switch (scalar) {
                case STRING -> "VARCHAR";
                case BOOLEAN -> "BOOLEAN";
                case BYTE, SHORT -> "SMALLINT";
                case INTEGER -> "INTEGER";
                case LONG -> "BIGINT";
                case FLOAT -> "REAL";
                case DOUBLE -> "DOUBLE PRECISION";
                case DECIMAL -> "DECFLOAT(100000)";
                case INSTANT, OFFSET_DATE_TIME -> "TIMESTAMP(6) WITH TIME ZONE";
                case LOCAL_DATE_TIME -> "TIMESTAMP(6)";
                case LOCAL_DATE -> "DATE";
                case LOCAL_TIME -> "TIME(6)";
                case UUID -> "UUID";
                case BYTES -> "VARBINARY";
            };
        }
        if (type instanceof FieldType.Array array) {
            return name(array.element()) + " ARRAY";
        }
        return type instanceof FieldType.Json ? "JSON" : "VARCHAR";
    }
}
