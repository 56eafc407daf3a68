package io.dataflow.sqlite;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/** Times as texts: of one length, so that they order as texts as they do as times. */
final class Times {

    private static final int MICRO = 1_000;
    private static final int MICROS = 6;
    private static final int NANOS = 9;
    private static final int LAST_YEAR = 9_999;

    private static final int DATE = 10;

    private Times() {}

    /** The instant in UTC with six digits: {@code 2026-01-31T12:00:00.000000Z}. */
    static String instant(Instant instant) {
        LocalDateTime utc = LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
        StringBuilder text = new StringBuilder(27);
        date(text, utc.toLocalDate());
        clock(text.append('T'), utc.toLocalTime(), MICROS);
        return text.append('Z').toString();
    }

    /** The date and time with nine digits: {@code 2026-01-31T12:00:00.000000000}. */
    static String dateTime(LocalDateTime time) {
        StringBuilder text = new StringBuilder(29);
        date(text, time.toLocalDate());
        return clock(text.append('T'), time.toLocalTime(), NANOS).toString();
    }

    /** The time with nine digits: {@code 12:00:00.000000000}. */
    static String time(LocalTime time) {
        return clock(new StringBuilder(18), time, NANOS).toString();
    }

    private static void date(StringBuilder text, LocalDate date) {
        if (date.getYear() < 0 || date.getYear() > LAST_YEAR) {
            throw new IllegalArgumentException(
                    "The year " + date.getYear() + " cannot be stored: years from 0000 to 9999 order rightly as text");
        }
        digits(text, date.getYear(), 4);
        digits(text.append('-'), date.getMonthValue(), 2);
        digits(text.append('-'), date.getDayOfMonth(), 2);
    }

    private static StringBuilder clock(StringBuilder text, LocalTime time, int fraction) {
        digits(text, time.getHour(), 2);
        digits(text.append(':'), time.getMinute(), 2);
        digits(text.append(':'), time.getSecond(), 2);
        return digits(text.append('.'), fraction == NANOS ? time.getNano() : time.getNano() / MICRO, fraction);
    }

    private static StringBuilder digits(StringBuilder text, long number, int count) {
        long power = 1;
        for (int i = 1; i < count; i++) {
            power *= 10;
        }
        for (; power > 0; power /= 10) {
            text.append((char) ('0' + number / power % 10));
        }
        return text;
    }

    /** The instant in a text; without a zone it is UTC. */
    static OffsetDateTime parseInstant(String text) {
        int zone = zone(text);
        ZoneOffset offset = zone == text.length() ? ZoneOffset.UTC : ZoneOffset.of(text.substring(zone));
        return local(text, zone).atOffset(offset);
    }

    /** The date and time in a text that has no zone. */
    static LocalDateTime parseDateTime(String text) {
        if (zone(text) != text.length()) {
            throw new DateTimeException("it has a zone");
        }
        return local(text, text.length());
    }

    /** Also what SQLite's own functions make: a space instead of T, no seconds, no fraction, no time at all. */
    private static LocalDateTime local(String text, int end) {
        LocalDate date = LocalDate.parse(text.substring(0, Math.min(DATE, end)));
        if (end <= DATE) {
            return date.atStartOfDay();
        }
        char between = text.charAt(DATE);
        if (between != 'T' && between != ' ') {
            throw new DateTimeException("no time after the date");
        }
        return date.atTime(LocalTime.parse(text.substring(DATE + 1, end)));
    }

    /** Where the zone starts; the end of the text when there is none. */
    private static int zone(String text) {
        for (int i = DATE + 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 'Z' || c == '+' || c == '-') {
                return i;
            }
        }
        return text.length();
    }
}
