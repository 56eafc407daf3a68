package io.dataflow.core.internal.sql.postgresql.binary;

import io.dataflow.core.internal.model.JsonCodecs;
import io.dataflow.core.model.JsonCodec;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes JSON: maps, lists, texts, numbers and the like at once, as the codec would; what only the codec knows, by the codec.
 *
 * <p>Setting up a codec for a small value costs more than the rest of its row.
 */
final class BinaryJson {

    private static final JsonCodec CODEC = JsonCodecs.find();
    private static final int FIRST_PRINTABLE = 0x20;

    private BinaryJson() {}

    static void write(BinaryOutput out, Object value) {
        int start = out.size();
        if (!plain(out, value)) {
            out.backTo(start);
            out.writeText(CODEC.write(value));
        }
    }

    /** Writes a value that consists of plain ones alone; false where it does not. */
    private static boolean plain(BinaryOutput out, @Nullable Object value) {
        if (value instanceof String text) {
            text(out, text);
            return true;
        }
        if (value == null || value instanceof Boolean || isNumber(value)) {
            out.writeText(String.valueOf(value));
            return true;
        }
        if (value instanceof Map<?, ?> map) {
            return map(out, map);
        }
        return value instanceof List<?> list && list(out, list);
    }

    private static boolean isNumber(Object value) {
        return value instanceof Integer
                || value instanceof Long
                || value instanceof BigDecimal
                || value instanceof BigInteger
                || (value instanceof Double real && Double.isFinite(real));
    }

    private static boolean map(BinaryOutput out, Map<?, ?> map) {
        int separator = '{';
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            if (!(entry.getKey() instanceof String name)) {
                return false;
            }
            out.writeByte(separator);
            text(out, name);
            out.writeByte(':');
            if (!plain(out, entry.getValue())) {
                return false;
            }
            separator = ',';
        }
        if (map.isEmpty()) {
            out.writeByte('{');
        }
        out.writeByte('}');
        return true;
    }

    private static boolean list(BinaryOutput out, List<?> list) {
        out.writeByte('[');
        boolean first = true;
        for (Object element : list) {
            if (!first) {
                out.writeByte(',');
            }
            first = false;
            if (!plain(out, element)) {
                return false;
            }
        }
        out.writeByte(']');
        return true;
    }

    private static void text(BinaryOutput out, String text) {
        out.writeByte('"');
        out.writeText(needsEscapes(text) ? escaped(text) : text);
        out.writeByte('"');
    }

    private static boolean needsEscapes(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (isSpecial(text.charAt(i))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isSpecial(char c) {
        return c < FIRST_PRINTABLE || c == '"' || c == '\\';
    }

    private static String escaped(String text) {
        StringBuilder escaped = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < FIRST_PRINTABLE) {
                escaped.append(String.format("\\u%04x", (int) c));
            } else {
                escaped.append(isSpecial(c) ? "\\" : "").append(c);
            }
        }
        return escaped.toString();
    }
}
