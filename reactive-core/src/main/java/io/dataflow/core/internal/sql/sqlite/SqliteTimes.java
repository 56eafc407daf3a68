package io.dataflow.core.internal.sql.sqlite;

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

    private SqliteTimes() {}

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
