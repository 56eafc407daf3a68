package io.dataflow.core.internal.schema;

import io.dataflow.core.model.FieldType;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;

/** The text of a declared default, in the form that every database reads as its type; quoting is left to the dialect. */
public final class LiteralText {

    private LiteralText() {}

    /** The text of a value that is no list, JSON or bytes. */
    public static String of(FieldType type, Object value) {
        if (type instanceof FieldType.Enumeration && value instanceof Enum<?> constant) {
            return constant.name();
        }
        if (value instanceof Instant instant) {
            return moment(instant.atOffset(ZoneOffset.UTC));
        }
        if (value instanceof OffsetDateTime time) {
            return moment(time.withOffsetSameInstant(ZoneOffset.UTC));
        }
        if (value instanceof LocalDateTime time) {
            return DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(time.truncatedTo(ChronoUnit.MICROS));
        }
        if (value instanceof LocalTime time) {
            return DateTimeFormatter.ISO_LOCAL_TIME.format(time.truncatedTo(ChronoUnit.MICROS));
        }
        return value.toString();
    }

    private static String moment(OffsetDateTime utc) {
        return DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(utc.truncatedTo(ChronoUnit.MICROS)) + "+00:00";
    }
}
