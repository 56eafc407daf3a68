package io.dataflow.core.internal.sql.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import org.junit.jupiter.api.Test;

class SqliteTimesTest {

    @Test
    void instantsAreBoundAsTextsOfOneLength() {
        assertThat(SqliteTimes.bound(Instant.EPOCH)).isEqualTo("1970-01-01T00:00:00.000000Z");
        assertThat(SqliteTimes.bound(Instant.parse("1969-12-31T23:59:59.999999999Z")))
                .isEqualTo("1969-12-31T23:59:59.999999Z");
        assertThat(SqliteTimes.bound(Instant.parse("0000-01-02T03:04:05.000006Z")))
                .isEqualTo("0000-01-02T03:04:05.000006Z");
        assertThat(SqliteTimes.bound(OffsetDateTime.parse("9999-12-31T20:10:30.123456+05:30")))
                .isEqualTo("9999-12-31T14:40:30.123456Z");
    }

    @Test
    void aTextIsTheSameWhereItIsBoundAndInAList() {
        for (String text : new String[] {"2026-02-28T23:59:59.987654Z", "0999-10-10T10:00:00.100000Z"}) {
            assertThat(SqliteTimes.bound(Instant.parse(text)))
                    .isEqualTo(text)
                    .isEqualTo(SqliteTimes.text(Instant.parse(text)));
        }
    }

    @Test
    void whatTheDriverRefusesOrKnowsBetterIsLeftToIt() {
        for (Object value : new Object[] {
            Instant.parse("-0001-12-31T23:59:59Z"),
            OffsetDateTime.parse("9999-12-31T23:59:59-01:00"),
            LocalDate.EPOCH,
            "a text",
            1L
        }) {
            assertThat(SqliteTimes.bound(value)).isSameAs(value);
        }
    }
}
