package io.dataflow.core.internal.sql;

import io.dataflow.core.internal.model.JsonCodecs;
import io.dataflow.core.model.FieldType;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The operands of comparisons inside JSON, as far as their kind or structure decides how a comparison is written. */
public final class JsonOperands {

    /** Any JSON. */
    public static final FieldType TYPE = new FieldType.Json(Object.class);

    private JsonOperands() {}

    /** The kind of a scalar. */
    public static String kind(@Nullable Object scalar) {
        return scalar == null
                ? "null"
                : scalar instanceof Number ? "number" : scalar instanceof Boolean ? "boolean" : "text";
    }

    /** The structure of a value, without its scalars. */
    public static Object skeleton(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            return map.entrySet().stream()
                    .map(entry -> List.of(entry.getKey(), skeleton(entry.getValue())))
                    .toList();
        }
        return value instanceof Collection<?> list
                ? List.of(list.stream().map(JsonOperands::skeleton).toList())
                : kind(value);
    }

    /** The operand as its JSON text has it: maps, lists and scalars, whatever it was made of. */
    public static @Nullable Object plain(@Nullable Object operand) {
        return JsonCodecs.find().read(JsonCodecs.find().write(Objects.requireNonNull(operand)), Object.class);
    }

    /** The text of a scalar, by which it is compared. */
    public static String text(@Nullable Object scalar) {
        return scalar instanceof Number ? new BigDecimal(scalar.toString()).toString() : String.valueOf(scalar);
    }
}
