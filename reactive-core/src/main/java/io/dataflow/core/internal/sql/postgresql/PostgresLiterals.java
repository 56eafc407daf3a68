package io.dataflow.core.internal.sql.postgresql;

import io.dataflow.core.internal.model.InvalidValueException;
import io.dataflow.core.internal.model.Texts;
import io.dataflow.core.internal.schema.LiteralText;
import io.dataflow.core.model.FieldType;
import io.dataflow.core.model.FieldType.Scalar;
import io.dataflow.core.model.JsonCodec;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes declared defaults and the constants of enums as literals. */
final class PostgresLiterals {

    private final JsonCodec json;

    PostgresLiterals(JsonCodec json) {
        this.json = json;
    }

    /** The literal of a value of a type. */
    String of(FieldType type, @Nullable Object value) {
        if (value == null) {
            return "NULL";
        }
        if (type instanceof FieldType.Array array) {
            return ((List<?>) value)
                    .stream()
                            .map(element -> of(array.element(), element))
                            .collect(Collectors.joining(", ", "CAST(ARRAY[", "] AS " + PostgresTypes.name(type) + ")"));
        }
        if (type instanceof FieldType.Json) {
            return cast(json.write(value), type);
        }
        if (type == Scalar.BYTES) {
            return cast("\\x" + HexFormat.of().formatHex((byte[]) value), type);
        }
        String text = LiteralText.of(type, value);
        return type == Scalar.STRING || type instanceof FieldType.Enumeration ? text(text) : cast(text, type);
    }

    /** A string literal that means the same whatever {@code standard_conforming_strings} is. */
    static String text(String text) {
        String fault = Texts.fault(text);
        if (fault != null) {
            throw new InvalidValueException("text", fault);
        }
        String quoted = "'" + text.replace("'", "''").replace("\\", "\\\\") + "'";
        // The space keeps the E from joining a word before it.
        return text.indexOf('\\') < 0 ? quoted : " E" + quoted;
    }

    private static String cast(String text, FieldType type) {
        return "CAST(" + text(text) + " AS " + PostgresTypes.name(type) + ")";
    }
}
