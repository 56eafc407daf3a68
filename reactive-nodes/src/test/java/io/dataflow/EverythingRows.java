package io.dataflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.core.internal.model.JsonCodecs;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Rows of {@link Everything} as maps: as the model has them, as JSON from outside, and as a table holds them. */
final class EverythingRows {

    private EverythingRows() {}

    /** The row by field, with the values of the model. */
    static Map<String, Object> map(Everything row) {
        Map<String, Object> map = new LinkedHashMap<>();
        try {
            for (var component : Everything.class.getRecordComponents()) {
                map.put(component.getName(), component.getAccessor().invoke(row));
            }
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
        return map;
    }

    /** The row as JSON text from outside, read by somebody who knows nothing of the model. */
    @SuppressWarnings("unchecked")
    static Map<String, Object> outside(Object row) {
        Object map = row instanceof Everything everything ? map(everything) : row;
        return (Map<String, Object>)
                Objects.requireNonNull(JsonCodecs.find().read(JsonCodecs.find().write(map), Map.class));
    }

    /** The row as its table holds it: what types of one's own are stored as. */
    static Map<String, Object> inTable(Everything row) {
        Map<String, Object> map = map(row);
        map.replaceAll((field, value) -> inTable(value));
        return map;
    }

    private static @Nullable Object inTable(@Nullable Object value) {
        if (value instanceof List<?> list) {
            return list.stream().map(EverythingRows::inTable).toList();
        }
        return value instanceof Enum<?> constant
                ? constant.name()
                : value instanceof Account.Cents cents
                        ? (Object) cents.cents()
                        : value instanceof Account.Email email
                                ? email.text()
                                : value instanceof Duration duration
                                        ? (Object) duration.toMillis()
                                        : value instanceof Everything.Shape shape
                                                ? outside(Map.of("shape", shape))
                                                        .get("shape")
                                                : value;
    }

    /** Every value of the row is stored as given. */
    static void assertSame(Map<String, ?> stored, Map<String, Object> given, int batch) {
        given.forEach((field, value) -> assertThat(comparable(stored.get(field)))
                .as("batch %d, %s of %s", batch, field, given.get("id"))
                .isEqualTo(comparable(value)));
    }

    private static @Nullable Object comparable(@Nullable Object value) {
        if (value instanceof List<?> list) {
            return list.stream().map(EverythingRows::comparable).toList();
        }
        return value instanceof BigDecimal number
                ? number.stripTrailingZeros()
                : value instanceof byte[] bytes
                        ? ByteBuffer.wrap(bytes)
                        : value instanceof Double real && real == 0.0
                                ? (Object) 0.0
                                : value instanceof OffsetDateTime time
                                        ? time.toInstant()
                                        : value instanceof Byte tiny ? (Object) tiny.shortValue() : value;
    }
}
