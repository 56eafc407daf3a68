package io.dataflow.core.internal.model;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;

/**
 * Reads one ISO 8601 text: {@code 2024-02-29}, with {@code T} or a space and {@code 10:15}, seconds, a fraction of up to nine
 * digits, and {@code Z}, {@code +05}, {@code +0530} or {@code +05:30}.
 */
final class TimeText {

    private static final int MOST_DIGITS_OF_FRACTION = 9;

    private final String text;
    private int at;

    TimeText(String text) {
        this.text = text;
    }

    /** The date and time in UTC. */
    LocalDateTime dateTime() {
        try {
            LocalDate date = date();
            if (at == text.length()) {
                return date.atStartOfDay();
            }
            if (!skip('T') && !skip('t') && !skip(' ')) {
                throw malformed();
            }
            LocalDateTime local = date.atTime(clock());
            ZoneOffset offset = offset();
            end();
            return local.minusSeconds(offset.getTotalSeconds());
        } catch (DateTimeException e) {
            throw malformed();
        }
    }

    /** The time of day; it has no zone. */
    LocalTime time() {
        try {
            LocalTime time = clock();
            if (at < text.length()) {
                throw new InvalidValueException(
                        "format",
                        "expected a time of day such as 10:15:30.5 without date and zone, but the text is none");
            }
            return time;
        } catch (DateTimeException e) {
            throw malformed();
        }
    }

    private LocalDate date() {
        int year = digits(4);
        expect('-');
        int month = digits(2);
        expect('-');
        return LocalDate.of(year, month, digits(2));
    }

    private LocalTime clock() {
        int hour = digits(2);
        expect(':');
        int minute = digits(2);
        int second = 0;
        int nano = 0;
        if (skip(':')) {
            second = digits(2);
            nano = skip('.') || skip(',') ? fraction() : 0;
        }
        return LocalTime.of(hour, minute, second, nano);
    }

    private int fraction() {
        int nano = 0;
        int digits = 0;
        while (at < text.length() && isDigit() && digits < MOST_DIGITS_OF_FRACTION) {
            nano = nano * 10 + digits(1);
            digits++;
        }
        if (digits == 0) {
            throw malformed();
        }
        for (; digits < MOST_DIGITS_OF_FRACTION; digits++) {
            nano *= 10;
        }
        return nano;
    }

    private ZoneOffset offset() {
        skip(' ');
        if (at == text.length() || skip('Z') || skip('z')) {
            return ZoneOffset.UTC;
        }
        int sign = skip('-') ? -1 : 1;
        if (sign == 1) {
            expect('+');
        }
        int hours = digits(2);
        int minutes = skip(':') || at < text.length() ? digits(2) : 0;
        return ZoneOffset.ofHoursMinutes(sign * hours, sign * minutes);
    }

    private int digits(int count) {
        int number = 0;
        for (int i = 0; i < count; i++) {
            if (at >= text.length() || !isDigit()) {
                throw malformed();
            }
            number = number * 10 + text.charAt(at++) - '0';
        }
        return number;
    }

    private boolean isDigit() {
        char c = text.charAt(at);
        return c >= '0' && c <= '9';
    }

    private boolean skip(char c) {
        boolean found = at < text.length() && text.charAt(at) == c;
        at += found ? 1 : 0;
        return found;
    }

    private void expect(char c) {
        if (!skip(c)) {
            throw malformed();
        }
    }

    private void end() {
        if (at < text.length()) {
            throw malformed();
        }
    }

    private static InvalidValueException malformed() {
        return new InvalidValueException(
                "format",
                "expected ISO 8601 text such as 2024-02-29T10:15:30.123456+05:30, but the text is none or no such time exists");
    }
}
