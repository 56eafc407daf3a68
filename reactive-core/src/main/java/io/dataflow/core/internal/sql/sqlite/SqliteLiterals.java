package io.dataflow.core.internal.sql.sqlite;

import io.dataflow.core.internal.model.InvalidValueException;
import io.dataflow.core.internal.model.Texts;
import io.dataflow.core.internal.schema.LiteralText;
import io.dataflow.core.model.FieldType;
import io.dataflow.core.model.FieldType.Scalar;
import io.dataflow.core.model.JsonCodec;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Writes declared defaults and the constants of enums as literals, each as the driver would store it. */
final class SqliteLiterals {

    private final JsonCodec json;
    private final SqliteValues values = new SqliteValues();

    SqliteLiterals(JsonCodec json) {
        this.json = json;
    }

    /** The literal of a value of a type. */
    String of(FieldType type, @Nullable Object value) {
        if (value == null) {
            return "NULL";
        }
        if (type instanceof FieldType.Array array) {
            return text(values.listText(array.element(), (Collection<?>) value));
        }
        if (type instanceof FieldType.Json) {
            return text(json.write(value));
        }
        if (type instanceof FieldType.Enumeration) {
            return text(LiteralText.of(type, value));
        }
        return switch ((Scalar) type) {
            case BOOLEAN -> Boolean.TRUE.equals(value) ? "1" : "0";
            case BYTE, SHORT, INTEGER, LONG, FLOAT, DOUBLE -> value.toString();
            case DECIMAL -> text(((BigDecimal) value).toPlainString());
            case BYTES -> "X'" + HexFormat.of().formatHex((byte[]) value) + "'";
            default -> text(SqliteTimes.text(value));
        };
    }

    /** A string literal. */
    static String text(String text) {
        String fault = Texts.fault(text);
        if (fault != null) {
            throw new InvalidValueException("text", fault);
        }
        return "'" + text.replace("'", "''") + "'";
    }
}
