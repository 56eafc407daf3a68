package io.dataflow.core.internal.schema;

import io.dataflow.core.internal.model.InvalidValueException;
import io.dataflow.core.internal.model.Texts;
import io.dataflow.core.model.FieldType;
import io.dataflow.core.model.FieldType.Scalar;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;

/** The text of a declared default, in the form that every database reads as the type; quoting is left to the dialect. */
public final class LiteralText {

    private static final int FIRST_YEAR = 1;
    private static final int LAST_YEAR = 9999;

    private LiteralText() {}

    /**
     * The text of a value that is no list, JSON or bytes.
     *
     * @throws InvalidValueException if no database keeps it exactly
     */
    public static String of(FieldType type, Object value) {
        if (value instanceof Enum<?> constant) {
            return constant.name();
        }
        if (type instanceof FieldType.Enumeration || type == Scalar.STRING) {
            return keepable(value.toString());
        }
        if (value instanceof Double || value instanceof Float) {
            return finite((Number) value).toString();
        }
        if (value instanceof Instant instant) {
            return moment(instant.atOffset(ZoneOffset.UTC));
        }
        if (value instanceof OffsetDateTime time) {
            return moment(time);
        }
        if (value instanceof LocalDateTime time) {
            year(time.getYear());
            return DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(time.truncatedTo(ChronoUnit.MICROS));
        }
        if (value instanceof LocalDate date) {
            year(date.getYear());
            return date.toString();
        }
        if (value instanceof LocalTime time) {
            return DateTimeFormatter.ISO_LOCAL_TIME.format(time.truncatedTo(ChronoUnit.MICROS));
        }
        return keepable(value.toString());
    }

    private static String keepable(String text) {
        String fault = Texts.fault(text);
        if (fault != null) {
            throw new InvalidValueException("default", fault);
        }
        return text;
    }

    private static Number finite(Number number) {
        if (!Double.isFinite(number.doubleValue())) {
            throw new InvalidValueException("default", "NaN and infinities are not kept; give a finite number");
        }
        return number;
    }

    private static String moment(OffsetDateTime time) {
        OffsetDateTime utc = time.withOffsetSameInstant(ZoneOffset.UTC).truncatedTo(ChronoUnit.MICROS);
        year(utc.getYear());
        return DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(utc) + "+00:00";
    }

    private static void year(int year) {
        if (year < FIRST_YEAR || year > LAST_YEAR) {
            throw new InvalidValueException("default", "a time that is a default lies in the years 1 to 9999");
        }
    }
}
