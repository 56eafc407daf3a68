package io.dataflow.core.internal.model;

import io.dataflow.core.model.FieldType.Scalar;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.chrono.ChronoLocalDateTime;
import java.time.temporal.ChronoUnit;
import java.time.temporal.Temporal;

/**
 * Turns times, and ISO 8601 texts of times, into times of another kind.
 *
 * <p>Without zone means UTC; with one, the instant is what is kept. What is finer than a microsecond is cut off, for that is
 * what the databases keep. Numbers are refused: nobody knows whether they count seconds or milliseconds.
 */
public final class Temporals {

    private static final LocalDateTime FIRST = LocalDateTime.of(1, 1, 1, 0, 0);
    private static final LocalDateTime LAST = LocalDateTime.of(9999, 12, 31, 23, 59, 59, 999_999_999);

    private static final long FIRST_SECOND = FIRST.toEpochSecond(ZoneOffset.UTC);
    private static final long LAST_SECOND = LAST.toEpochSecond(ZoneOffset.UTC);
    private static final int NANOS_OF_MICRO = 1_000;

    private Temporals() {}

    static Object convert(Scalar type, Object raw) {
        if (type == Scalar.LOCAL_TIME) {
            return time(raw);
        }
        if (type == Scalar.LOCAL_DATE && raw instanceof LocalDate date) {
            return inRange(date.atStartOfDay()).toLocalDate();
        }
        if (type == Scalar.INSTANT && raw instanceof Instant instant && isKept(instant)) {
            return instant;
        }
        LocalDateTime utc = inRange(utc(type, raw)).truncatedTo(ChronoUnit.MICROS);
        return switch (type) {
            case INSTANT -> same(raw, utc.toInstant(ZoneOffset.UTC));
            case OFFSET_DATE_TIME -> same(raw, utc.atOffset(ZoneOffset.UTC));
            case LOCAL_DATE_TIME -> same(raw, utc);
            default -> date(utc);
        };
    }

    /** Whether an instant is in range and not finer than what is kept. */
    public static boolean isKept(Instant instant) {
        return instant.getEpochSecond() >= FIRST_SECOND
                && instant.getEpochSecond() <= LAST_SECOND
                && instant.getNano() % NANOS_OF_MICRO == 0;
    }

    private static Object same(Object raw, Temporal converted) {
        return raw.equals(converted) ? raw : converted;
    }

    private static LocalDateTime utc(Scalar type, Object raw) {
        try {
            if (raw instanceof Instant instant) {
                return LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
            }
            if (raw instanceof OffsetDateTime time) {
                return LocalDateTime.ofInstant(time.toInstant(), ZoneOffset.UTC);
            }
            if (raw instanceof ZonedDateTime time) {
                return LocalDateTime.ofInstant(time.toInstant(), ZoneOffset.UTC);
            }
        } catch (DateTimeException e) {
            throw outOfRange();
        }
        if (raw instanceof LocalDateTime time) {
            return time;
        }
        if (raw instanceof LocalDate date) {
            return date.atStartOfDay();
        }
        if (raw instanceof CharSequence text) {
            return new TimeText(text.toString().strip()).dateTime();
        }
        throw wrongType(type, raw);
    }

    private static LocalDate date(LocalDateTime utc) {
        if (!utc.toLocalTime().equals(LocalTime.MIDNIGHT)) {
            throw new InvalidValueException(
                    "exact", "expected a date, but it has a time of day (seen in UTC); give the date alone");
        }
        return utc.toLocalDate();
    }

    private static Object time(Object raw) {
        if (raw instanceof LocalTime time) {
            LocalTime kept = time.truncatedTo(ChronoUnit.MICROS);
            return kept.equals(time) ? time : kept;
        }
        if (raw instanceof CharSequence text) {
            return new TimeText(text.toString().strip()).time().truncatedTo(ChronoUnit.MICROS);
        }
        throw wrongType(Scalar.LOCAL_TIME, raw);
    }

    private static LocalDateTime inRange(LocalDateTime time) {
        if (time.isBefore((ChronoLocalDateTime<?>) FIRST) || time.isAfter((ChronoLocalDateTime<?>) LAST)) {
            throw outOfRange();
        }
        return time;
    }

    private static InvalidValueException outOfRange() {
        return new InvalidValueException(
                "range", "expected a time in the years 0001 to 9999 (in UTC), but it is outside");
    }

    private static InvalidValueException wrongType(Scalar type, Object raw) {
        String expected = type.javaType().getSimpleName() + ", or ISO 8601 text";
        return raw instanceof Number
                ? new InvalidValueException(
                        "type",
                        "expected " + expected + ", but got a number, which may count seconds or milliseconds;"
                                + " convert it with Instant.ofEpochSecond or ofEpochMilli")
                : Values.wrongType(expected, raw);
    }
}
