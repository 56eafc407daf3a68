package io.dataflow.core.internal.sql.h2;

import io.dataflow.core.internal.model.InvalidValueException;
import io.dataflow.core.internal.model.Texts;
import io.dataflow.core.internal.schema.LiteralText;
import io.dataflow.core.model.FieldType;
import io.dataflow.core.model.FieldType.Scalar;
import io.dataflow.core.model.JsonCodec;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes identifiers, declared defaults and the constants of enums; never a semicolon, at which the driver would cut the statement. */
final class H2Literals {

    private final JsonCodec json;

    H2Literals(JsonCodec json) {
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
                            .collect(Collectors.joining(", ", "CAST(ARRAY[", "] AS " + H2Types.name(type) + ")"));
        }
        if (type instanceof FieldType.Json) {
            return "JSON " + bytes(json.write(value).getBytes(StandardCharsets.UTF_8));
        }
        if (type == Scalar.BYTES) {
            return bytes((byte[]) value);
        }
        String text = text(LiteralText.of(type, value));
        return type == Scalar.STRING || type instanceof FieldType.Enumeration
                ? text
                : "CAST(" + text + " AS " + H2Types.name(type) + ")";
    }

    /** A string literal. */
    static String text(String text) {
        String fault = Texts.fault(text);
        if (fault != null) {
            throw new InvalidValueException("text", fault);
        }
        return quoted(text, '\'');
    }

    /** A quoted identifier. */
    static String identifier(String name) {
        return quoted(name, '"');
    }

    private static String quoted(String text, char quote) {
        String mark = String.valueOf(quote);
        String doubled = text.replace(mark, mark + mark);
        return text.indexOf(';') < 0
                ? mark + doubled + mark
                : "U&" + mark + doubled.replace("\\", "\\\\").replace(";", "\\003b") + mark;
    }

    private static String bytes(byte[] bytes) {
        return "X'" + HexFormat.of().formatHex(bytes) + "'";
    }
}
