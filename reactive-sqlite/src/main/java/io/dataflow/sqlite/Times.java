package io.dataflow.sqlite;

import java.nio.charset.StandardCharsets;
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

    /** The length of a time up to its fraction. */
    private static final int CLOCK = 9;

    private Times() {}

    /** The instant in UTC with six digits: {@code 2026-01-31T12:00:00.000000Z}. */
    static String instant(Instant instant) {
        LocalDateTime utc = LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
        byte[] text = new byte[DATE + 1 + CLOCK + MICROS + 1];
        date(text, utc.toLocalDate());
        text[DATE] = 'T';
        clock(text, DATE + 1, utc.toLocalTime(), MICROS);
        text[text.length - 1] = 'Z';
        return ascii(text);
    }

    /** The date and time with nine digits: {@code 2026-01-31T12:00:00.000000000}. */
    static String dateTime(LocalDateTime time) {
        byte[] text = new byte[DATE + 1 + CLOCK + NANOS];
        date(text, time.toLocalDate());
        text[DATE] = 'T';
        clock(text, DATE + 1, time.toLocalTime(), NANOS);
        return ascii(text);
    }

    /** The time with nine digits: {@code 12:00:00.000000000}. */
    static String time(LocalTime time) {
        byte[] text = new byte[CLOCK + NANOS];
        clock(text, 0, time, NANOS);
        return ascii(text);
    }

    private static void date(byte[] text, LocalDate date) {
        if (date.getYear() < 0 || date.getYear() > LAST_YEAR) {
            throw new IllegalArgumentException(
                    "The year " + date.getYear() + " cannot be stored: years from 0000 to 9999 order rightly as text");
        }
        digits(text, 0, date.getYear(), 4);
        text[4] = '-';
        digits(text, 5, date.getMonthValue(), 2);
        text[7] = '-';
        digits(text, 8, date.getDayOfMonth(), 2);
    }

    private static void clock(byte[] text, int at, LocalTime time, int fraction) {
        digits(text, at, time.getHour(), 2);
        text[at + 2] = ':';
        digits(text, at + 3, time.getMinute(), 2);
        text[at + 5] = ':';
        digits(text, at + 6, time.getSecond(), 2);
        text[at + 8] = '.';
        digits(text, at + CLOCK, fraction == NANOS ? time.getNano() : time.getNano() / MICRO, fraction);
    }

    private static void digits(byte[] text, int at, int number, int count) {
        int rest = number;
        for (int i = at + count - 1; i >= at; i--) {
            text[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
    }

    private static String ascii(byte[] text) {
        return new String(text, StandardCharsets.ISO_8859_1);
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
