package io.dataflow.core.internal.rows;

import io.dataflow.core.internal.model.JsonCodecs;
import java.nio.ByteBuffer;
import java.time.ZonedDateTime;
import java.time.temporal.Temporal;
import java.util.Base64;
import java.util.Objects;
import java.util.UUID;

/** The text of a value in a cell, which the model reads back as the same value: times are ISO 8601, bytes base64, all else JSON. */
final class CellText {

    private CellText() {}

    static String of(Object value) {
        if (value instanceof CharSequence
                || value instanceof Number
                || value instanceof Boolean
                || value instanceof Character
                || value instanceof UUID) {
            return value.toString();
        }
        if (value instanceof Enum<?> constant) {
            return constant.name();
        }
        if (value instanceof ZonedDateTime time) {
            return time.toOffsetDateTime().toString();
        }
        if (value instanceof Temporal) {
            return value.toString();
        }
        if (value instanceof byte[] bytes) {
            return Base64.getEncoder().encodeToString(bytes);
        }
        if (value instanceof ByteBuffer buffer) {
            byte[] bytes = new byte[buffer.remaining()];
            buffer.duplicate().get(bytes);
            return of(bytes);
        }
        return json(value);
    }

    /** Whether a value is a text, or is written as one: what begins like a formula is none where it is a number. */
    static boolean isText(Object value) {
        if (value instanceof CharSequence || value instanceof Character) {
            return true;
        }
        boolean isKnown = value instanceof Number
                || value instanceof Boolean
                || value instanceof UUID
                || value instanceof Enum<?>
                || value instanceof Temporal
                || value instanceof byte[]
                || value instanceof ByteBuffer;
        return !isKnown && JsonCodecs.find().write(value).startsWith("\"");
    }

    /** A value that JSON writes as a text stands there as that text. */
    private static String json(Object value) {
        String text = JsonCodecs.find().write(value);
        return text.startsWith("\"")
                ? (String) Objects.requireNonNull(JsonCodecs.find().read(text, String.class))
                : text;
    }
}
