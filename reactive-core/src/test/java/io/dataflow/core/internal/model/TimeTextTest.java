package io.dataflow.core.internal.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.dataflow.core.model.FieldType.Scalar;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimeTextTest {

    @ParameterizedTest
    @CsvSource({
        "2024-02-29, 2024-02-29T00:00:00Z",
        "2024-02-29T10:15, 2024-02-29T10:15:00Z",
        "2024-02-29 10:15, 2024-02-29T10:15:00Z",
        "2024-02-29T10:15:30, 2024-02-29T10:15:30Z",
        "2024-02-29 10:15:30.5, 2024-02-29T10:15:30.500Z",
        "2024-02-29T10:15:30.123456, 2024-02-29T10:15:30.123456Z",
        "2024-02-29T10:15:30.123456789, 2024-02-29T10:15:30.123456Z",
        "'2024-02-29T10:15:30,25', 2024-02-29T10:15:30.250Z",
        "2024-02-29T10:15:30Z, 2024-02-29T10:15:30Z",
        "2024-02-29t10:15:30z, 2024-02-29T10:15:30Z",
        "2024-02-29T10:15Z, 2024-02-29T10:15:00Z",
        "2024-02-29T10:15:30+05:30, 2024-02-29T04:45:30Z",
        "2024-02-29T10:15:30+0530, 2024-02-29T04:45:30Z",
        "2024-02-29T10:15:30+05, 2024-02-29T05:15:30Z",
        "2024-02-29T10:15:30 -05:30, 2024-02-29T15:45:30Z",
        "2024-02-29 23:59:59.999999-0800, 2024-03-01T07:59:59.999999Z",
        "' 2024-02-29T10:15:30Z ', 2024-02-29T10:15:30Z",
        "0001-01-01, 0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59.999999Z, 9999-12-31T23:59:59.999999Z"
    })
    void everyFormIsTheInstantThatItMeans(String text, Instant instant) {
        assertThat(Values.convert(Scalar.INSTANT, text)).isEqualTo(instant);
        assertThat(Values.convert(Scalar.OFFSET_DATE_TIME, text)).isEqualTo(OffsetDateTime.parse(instant.toString()));
        assertThat(Values.convert(Scalar.LOCAL_DATE_TIME, text))
                .isEqualTo(OffsetDateTime.parse(instant.toString()).toLocalDateTime());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "yesterday",
                "2024",
                "2024-02",
                "2023-02-29",
                "2024-13-01",
                "2024-02-30",
                "2024-2-9",
                "24-02-29",
                "2024-02-29T",
                "2024-02-29T10",
                "2024-02-29T25:00",
                "2024-02-29T24:00",
                "2024-02-29T10:60",
                "2024-02-29T10:15:60",
                "2024-02-29T10:15:30.",
                "2024-02-29T10:15:30.1234567890",
                "2024-02-29T10:15:30+",
                "2024-02-29T10:15:30+5",
                "2024-02-29T10:15:30+05:",
                "2024-02-29T10:15:30+19:00",
                "2024-02-29T10:15:30ZZ",
                "2024-02-29T10:15:30[UTC]",
                "2024-02-29X10:15",
                "20240229T101530Z",
                "+2024-02-29",
                "-2024-02-29",
                "1700000000",
                "1700000000000",
                "2024-02-29T10:15:30Z; DROP TABLE x",
                "２０２４-02-29",
                "2024-02-29T10:15:3é"
            })
    void whatIsNoTimeIsRefusedWithoutBeingQuoted(String text) {
        InvalidValueException fault =
                catchThrowableOfType(InvalidValueException.class, () -> Values.convert(Scalar.INSTANT, text));

        assertThat(fault).isNotNull();
        assertThat(fault.rule()).isEqualTo("format");
        assertThat(fault.message()).startsWith("expected ISO 8601 text such as").endsWith("or no such time exists");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0000-12-31", "0001-01-01T00:00+01:00", "9999-12-31T23:59:59-01:00"})
    void timesOutsideTheYearsThatAllDatabasesKeepAreRefused(String text) {
        assertThat(catchThrowableOfType(InvalidValueException.class, () -> Values.convert(Scalar.INSTANT, text))
                        .rule())
                .isEqualTo("range");
    }

    @Test
    void timesOfOneKindAreReadAsAnother() {
        Instant instant = Instant.parse("2024-02-29T04:45:30.123456789Z");
        Instant kept = Instant.parse("2024-02-29T04:45:30.123456Z");
        ZonedDateTime zoned = instant.atZone(ZoneId.of("Asia/Kolkata"));

        assertThat(Values.convert(Scalar.INSTANT, instant)).isEqualTo(kept);
        assertThat(Values.convert(Scalar.INSTANT, zoned)).isEqualTo(kept);
        assertThat(Values.convert(Scalar.INSTANT, zoned.toOffsetDateTime())).isEqualTo(kept);
        assertThat(Values.convert(Scalar.INSTANT, LocalDateTime.parse("2024-02-29T04:45:30.123456")))
                .isEqualTo(kept);
        assertThat(Values.convert(Scalar.INSTANT, LocalDate.EPOCH)).isEqualTo(Instant.EPOCH);
        assertThat(Values.convert(Scalar.OFFSET_DATE_TIME, zoned.toOffsetDateTime()))
                .isEqualTo(OffsetDateTime.parse("2024-02-29T04:45:30.123456Z"));
        assertThat(Values.convert(Scalar.LOCAL_DATE, "2024-02-29T00:00:00.000Z"))
                .isEqualTo(LocalDate.of(2024, 2, 29));
        assertThat(Values.convert(Scalar.LOCAL_DATE, LocalDateTime.of(2024, 2, 29, 0, 0)))
                .isEqualTo(LocalDate.of(2024, 2, 29));
        assertThat(Values.convert(Scalar.LOCAL_DATE, "2024-02-29")).isEqualTo(LocalDate.of(2024, 2, 29));
        assertThat(Values.convert(Scalar.LOCAL_TIME, "10:15")).isEqualTo(LocalTime.of(10, 15));
        assertThat(Values.convert(Scalar.LOCAL_TIME, LocalTime.of(1, 2, 3, 1_999)))
                .isEqualTo(LocalTime.of(1, 2, 3, 1_000));
    }

    @Test
    void rightValuesAreNotCopied() {
        Instant instant = Instant.parse("2024-02-29T04:45:30.123456Z");
        OffsetDateTime utc = OffsetDateTime.parse("2024-02-29T04:45:30Z");
        LocalTime time = LocalTime.of(1, 2, 3);

        assertThat(Values.convert(Scalar.INSTANT, instant)).isSameAs(instant);
        assertThat(Values.convert(Scalar.OFFSET_DATE_TIME, utc)).isSameAs(utc);
        assertThat(Values.convert(Scalar.LOCAL_TIME, time)).isSameAs(time);
    }

    @Test
    void aNumberIsRefusedBecauseItsUnitIsUnknown() {
        assertThatExceptionOfType(InvalidValueException.class)
                .isThrownBy(() -> Values.convert(Scalar.INSTANT, 1_700_000_000_000L))
                .withMessageContaining("seconds or milliseconds")
                .withMessageNotContaining("1700000000000");
    }
}
