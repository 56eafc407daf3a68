package io.dataflow.core.internal.sql.sqlite;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Times as the driver stores them: as texts of one length, which order as the times do. */
final class SqliteTimes {

    /** The expression of the present moment, to the millisecond that SQLite knows. */
    static final String NOW = "(strftime('%Y-%m-%dT%H:%M:%f000Z', 'now'))";

    private static final DateTimeFormatter INSTANT =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT);
    private static final DateTimeFormatter DATE_TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSSSS", Locale.ROOT);
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSSSSSSSS", Locale.ROOT);

    private static final int LAST_YEAR = 9_999;
    private static final int NANOS_OF_MICRO = 1_000;

    private SqliteTimes() {}

    /** What the driver would make of an instant, made before there is a connection to wait for that; any other value as it is. */
    static Object bound(Object value) {
        if (value instanceof Instant instant) {
            return bound(value, instant.atOffset(ZoneOffset.UTC));
        }
        return value instanceof OffsetDateTime time ? bound(value, time.withOffsetSameInstant(ZoneOffset.UTC)) : value;
    }

    /** The driver says why it refuses a year. */
    private static Object bound(Object value, OffsetDateTime utc) {
        return utc.getYear() < 0 || utc.getYear() > LAST_YEAR ? value : instant(utc);
    }

    private static String instant(OffsetDateTime utc) {
        byte[] text = "0000-00-00T00:00:00.000000Z".getBytes(StandardCharsets.ISO_8859_1);
        digits(text, 3, utc.getYear());
        digits(text, 6, utc.getMonthValue());
        digits(text, 9, utc.getDayOfMonth());
        digits(text, 12, utc.getHour());
        digits(text, 15, utc.getMinute());
        digits(text, 18, utc.getSecond());
        digits(text, 25, utc.getNano() / NANOS_OF_MICRO);
        return new String(text, StandardCharsets.ISO_8859_1);
    }

    private static void digits(byte[] text, int last, int number) {
        int rest = number;
        for (int i = last; rest > 0; i--) {
            text[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
    }

    /** The text of a time; any other value is its own text. */
    static String text(Object value) {
        if (value instanceof Instant instant) {
            return INSTANT.format(instant.atOffset(ZoneOffset.UTC));
        }
        if (value instanceof OffsetDateTime time) {
            return INSTANT.format(time.withOffsetSameInstant(ZoneOffset.UTC));
        }
        if (value instanceof LocalDateTime time) {
            return DATE_TIME.format(time);
        }
        return value instanceof LocalTime time ? TIME.format(time) : value.toString();
    }
}
