package io.dataflow.core.internal.sql.postgresql;

import io.dataflow.core.model.FieldType;
import io.dataflow.core.model.FieldType.Scalar;
import io.r2dbc.postgresql.codec.PostgresqlObjectId;
import io.r2dbc.spi.ColumnMetadata;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The types of the columns of any query, by the numbers that the server gives them. */
final class PostgresColumns {

    private static final Map<PostgresqlObjectId, FieldType> TYPES = types();

    private PostgresColumns() {}

    /** The type that holds all values of a column; null where the driver would read something else silently, or not at all. */
    static @Nullable FieldType typeOf(ColumnMetadata column) {
        Object number = column.getNativeTypeMetadata();
        return number instanceof Integer id && PostgresqlObjectId.isValid(id)
                ? TYPES.get(PostgresqlObjectId.valueOf(id))
                : null;
    }

    private static Map<PostgresqlObjectId, FieldType> types() {
        Map<PostgresqlObjectId, FieldType> types = new EnumMap<>(PostgresqlObjectId.class);
        add(types, Scalar.STRING, PostgresqlObjectId.TEXT, PostgresqlObjectId.TEXT_ARRAY);
        add(types, Scalar.STRING, PostgresqlObjectId.VARCHAR, PostgresqlObjectId.VARCHAR_ARRAY);
        add(types, Scalar.STRING, PostgresqlObjectId.BPCHAR, PostgresqlObjectId.BPCHAR_ARRAY);
        add(types, Scalar.STRING, PostgresqlObjectId.NAME, null);
        add(types, Scalar.BOOLEAN, PostgresqlObjectId.BOOL, PostgresqlObjectId.BOOL_ARRAY);
        add(types, Scalar.SHORT, PostgresqlObjectId.INT2, PostgresqlObjectId.INT2_ARRAY);
        add(types, Scalar.INTEGER, PostgresqlObjectId.INT4, PostgresqlObjectId.INT4_ARRAY);
        add(types, Scalar.LONG, PostgresqlObjectId.INT8, PostgresqlObjectId.INT8_ARRAY);
        add(types, Scalar.FLOAT, PostgresqlObjectId.FLOAT4, PostgresqlObjectId.FLOAT4_ARRAY);
        add(types, Scalar.DOUBLE, PostgresqlObjectId.FLOAT8, PostgresqlObjectId.FLOAT8_ARRAY);
        add(types, Scalar.DECIMAL, PostgresqlObjectId.NUMERIC, PostgresqlObjectId.NUMERIC_ARRAY);
        add(types, Scalar.INSTANT, PostgresqlObjectId.TIMESTAMPTZ, PostgresqlObjectId.TIMESTAMPTZ_ARRAY);
        add(types, Scalar.LOCAL_DATE_TIME, PostgresqlObjectId.TIMESTAMP, PostgresqlObjectId.TIMESTAMP_ARRAY);
        add(types, Scalar.LOCAL_DATE, PostgresqlObjectId.DATE, PostgresqlObjectId.DATE_ARRAY);
        add(types, Scalar.LOCAL_TIME, PostgresqlObjectId.TIME, PostgresqlObjectId.TIME_ARRAY);
        add(types, Scalar.UUID, PostgresqlObjectId.UUID, PostgresqlObjectId.UUID_ARRAY);
        // The driver corrupts arrays of bytes.
        add(types, Scalar.BYTES, PostgresqlObjectId.BYTEA, null);
        add(types, new FieldType.Json(Object.class), PostgresqlObjectId.JSONB, null);
        add(types, new FieldType.Json(Object.class), PostgresqlObjectId.JSON, null);
        // What a function returns that returns nothing.
        add(types, Scalar.STRING, PostgresqlObjectId.VOID, null);
        return types;
    }

    private static void add(
            Map<PostgresqlObjectId, FieldType> types,
            FieldType type,
            PostgresqlObjectId single,
            @Nullable PostgresqlObjectId array) {
        types.put(single, type);
        if (array != null) {
            types.put(array, new FieldType.Array(type));
        }
    }
}
