package io.dataflow.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.r2dbc.spi.Blob;
import io.r2dbc.spi.Clob;
import io.r2dbc.spi.Parameters;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Random;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

class TypesTest extends Driven {

    static Stream<Object> exactValues() {
        return Stream.of(
                1,
                Integer.MIN_VALUE,
                Long.MAX_VALUE,
                Long.MIN_VALUE,
                (short) -7,
                (byte) 127,
                true,
                false,
                0.1,
                -0.0,
                Double.MIN_VALUE,
                Double.MAX_VALUE,
                Double.POSITIVE_INFINITY,
                0.1f,
                "",
                "it's; \"quoted\" -- ?1 :a \u00e9\u00c9 \ud83d\ude00",
                'x',
                new BigDecimal("0.10"),
                new BigDecimal("-123456789012345678901234567890.123456789"),
                new BigInteger("123456789012345678901234567890"),
                UUID.fromString("01234567-89ab-cdef-0123-456789abcdef"),
                Instant.parse("2026-02-28T23:59:59.123456Z"),
                Instant.parse("1969-12-31T23:59:59.999999Z"),
                Instant.parse("0000-01-01T00:00:00Z"),
                Instant.parse("9999-12-31T23:59:59.999999Z"),
                LocalDateTime.parse("2026-01-02T03:04:05.000000006"),
                LocalDate.parse("1600-02-29"),
                LocalTime.parse("23:59:59.999999999"),
                OffsetTime.parse("12:00:00.5+05:30"),
                OffsetDateTime.parse("2026-01-01T00:00:00.000001Z"),
                new byte[] {0, -1, 127},
                new byte[0]);
    }

    @ParameterizedTest
    @MethodSource("exactValues")
    void aValueComesBackAsItWentIn(Object value) {
        assertThat(value(open(), "SELECT ?1", value.getClass(), value)).isEqualTo(value);
    }

    @Test
    void timesWithAZoneAreTheSameInstant() {
        SqliteConnection connection = open();
        OffsetDateTime time = OffsetDateTime.parse("2026-01-01T01:30:00.123456+05:30");

        assertThat(value(connection, "SELECT ?1", String.class, time)).isEqualTo("2025-12-31T20:00:00.123456Z");
        assertThat(value(connection, "SELECT ?1", OffsetDateTime.class, time))
                .isEqualTo(time.withOffsetSameInstant(ZoneOffset.UTC));
        assertThat(value(connection, "SELECT ?1", ZonedDateTime.class, time).toInstant())
                .isEqualTo(time.toInstant());
        assertThat(value(connection, "SELECT ?1", Instant.class, time)).isEqualTo(time.toInstant());
    }

    @Test
    void instantsAreCutToMicroseconds() {
        assertThat(value(open(), "SELECT ?1", Instant.class, Instant.parse("2026-01-01T00:00:00.123456789Z")))
                .isEqualTo("2026-01-01T00:00:00.123456Z");
    }

    @Test
    void timesCompareInSqlAsTheyDoInJava() {
        SqliteConnection connection = open();
        Random random = new Random(5);
        for (int i = 0; i < 500; i++) {
            Instant a = Instant.ofEpochSecond(
                    random.nextLong(-62_000_000_000L, 253_000_000_000L), random.nextInt(3) * 1000);
            Instant b = random.nextBoolean()
                    ? a.plus(random.nextInt(3) - 1, ChronoUnit.MICROS)
                    : a.plusSeconds(random.nextInt());
            if (b.isAfter(Instant.parse("0000-01-01T00:00:00Z")) && b.isBefore(Instant.parse("9999-12-31T00:00:00Z"))) {
                assertThat(value(connection, "SELECT (?1 > ?2) - (?1 < ?2)", Integer.class, a, b))
                        .as("%s against %s", a, b)
                        .isEqualTo(Integer.signum(a.compareTo(b)));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"2026-01-02 03:04:05", "2026-01-02T03:04", "2026-01-02T03:04:05Z", "2026-01-02 05:04:05.0+02:00"
            })
    void timesThatOthersWroteAreRead(String text) {
        Instant read = value(open(), "SELECT ?1", Instant.class, text);

        assertThat(read.truncatedTo(ChronoUnit.MINUTES)).isEqualTo("2026-01-02T03:04:00Z");
    }

    @Test
    void largeObjectsGoInAndOutAsStreams() {
        SqliteConnection connection = open();
        ByteBuffer half = ByteBuffer.wrap(new byte[] {1, 2});
        Blob blob = Blob.from(Flux.just(half, ByteBuffer.wrap(new byte[] {3})));

        assertThat(value(connection, "SELECT ?1", byte[].class, blob)).containsExactly(1, 2, 3);
        assertThat(value(connection, "SELECT ?1", byte[].class, Parameters.in(Blob.from(Mono.just(half)))))
                .containsExactly(1, 2);
        Clob clob = value(connection, "SELECT ?1 || ?2", Clob.class, Clob.from(Flux.just("a", "b")), "c");
        assertThat(Flux.from(clob.stream()).map(CharSequence::toString).blockLast(PATIENCE))
                .isEqualTo("abc");
        assertThat(value(connection, "SELECT ?1", ByteBuffer.class, half).remaining())
                .isEqualTo(2);
    }

    static Stream<Object> refusedValues() {
        return Stream.of(
                Double.NaN,
                Float.NaN,
                "a\ud800",
                "\udc00a",
                Instant.parse("+10000-01-01T00:00:00Z"),
                LocalDateTime.of(-1, 1, 1, 0, 0),
                new BigDecimal("1E+20000"),
                new Object(),
                Thread.State.NEW,
                Parameters.out(Integer.class));
    }

    @ParameterizedTest
    @MethodSource("refusedValues")
    void whatCannotBeKeptIsRefusedWhenItIsBound(Object value) {
        SqliteStatement statement = open().createStatement("SELECT ?1");

        assertThatThrownBy(() -> statement.bind(0, value)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aValueThatDoesNotFitTheTypeIsAnErrorThatDoesNotTellIt() {
        SqliteConnection connection = open();

        for (Object[] pair : new Object[][] {
            {12345678901L, Integer.class},
            {1.5, Long.class},
            {"12345secret", Long.class},
            {"12345secret", Instant.class},
            {"12345secret", UUID.class},
            {new byte[] {1}, String.class},
            {2, Boolean.class},
            {Long.MAX_VALUE, Double.class},
            {"text", byte[].class},
            {"text", Thread.class},
        }) {
            assertThatThrownBy(() -> value(connection, "SELECT ?1 AS answer", (Class<?>) pair[1], pair[0]))
                    .as("%s", pair[1])
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("'answer'")
                    .hasMessageNotContaining("12345");
        }
    }

    @Test
    void nullIsNullOfEachType() {
        SqliteConnection connection = open();

        for (Class<?> type : new Class<?>[] {Object.class, Long.class, String.class, byte[].class, Instant.class}) {
            assertThat(value(connection, "SELECT ?1", type, Parameters.in(Integer.class)))
                    .isNull();
        }
    }

    @Test
    void withoutATypeTheDeclaredTypeDecides() {
        SqliteConnection connection = open();
        update(
                connection,
                "CREATE TABLE t (a INTEGER, b BIGINT, c BOOLEAN, d DATE_TEXT, e TIMESTAMP_TEXT,"
                        + " f DECIMAL_TEXT, g UUID_TEXT, h BLOB, i REAL, j VARCHAR(10), k TIMESTAMPTZ_TEXT)");
        UUID id = UUID.randomUUID();
        update(
                connection,
                "INSERT INTO t VALUES (1, 2, TRUE, ?1, ?2, ?3, ?4, ?5, 1, 'x', ?6)",
                LocalDate.parse("2026-01-01"),
                LocalDateTime.parse("2026-01-01T00:00:01"),
                new BigDecimal("1.50"),
                id,
                new byte[] {1},
                OffsetDateTime.parse("2026-01-01T00:00:00Z"));

        assertThat(column(connection, "SELECT a FROM t")).containsExactly(1);
        assertThat(column(connection, "SELECT b FROM t")).containsExactly(2L);
        assertThat(column(connection, "SELECT c FROM t")).containsExactly(true);
        assertThat(column(connection, "SELECT d FROM t")).containsExactly(LocalDate.parse("2026-01-01"));
        assertThat(column(connection, "SELECT e FROM t")).containsExactly(LocalDateTime.parse("2026-01-01T00:00:01"));
        assertThat(column(connection, "SELECT f FROM t")).containsExactly(new BigDecimal("1.50"));
        assertThat(column(connection, "SELECT g FROM t")).containsExactly(id);
        assertThat(column(connection, "SELECT h FROM t")).containsExactly(ByteBuffer.wrap(new byte[] {1}));
        assertThat(column(connection, "SELECT i FROM t")).containsExactly(1.0);
        assertThat(column(connection, "SELECT k FROM t")).containsExactly(OffsetDateTime.parse("2026-01-01T00:00:00Z"));
        assertThat(column(connection, "SELECT count(*) FROM t")).containsExactly(1L);
        assertThat(column(connection, "SELECT 5000000000 + a - a FROM t")).containsExactly(5_000_000_000L);
    }

    @Test
    void metadataTellsTheDeclaredTypes() {
        SqliteConnection connection = open();
        update(
                connection,
                "CREATE TABLE t (id INTEGER PRIMARY KEY, name VARCHAR(40), price DECIMAL_TEXT(12, 2), at TIMESTAMP NOT"
                        + " NULL)");
        update(connection, "INSERT INTO t VALUES (1, 'a', '1.00', '2026-01-01T00:00:00')");

        String described = wait(Mono.from(connection
                        .createStatement("SELECT *, 1 + 1 AS two FROM t")
                        .execute())
                .flatMapMany(result -> result.map((row, metadata) -> metadata.getColumnMetadatas().stream()
                        .map(column -> column.getName() + " " + column.getType().getName() + " "
                                + column.getJavaType().getSimpleName() + " " + column.getPrecision() + " "
                                + column.getScale())
                        .toList()
                        .toString())));

        assertThat(described)
                .isEqualTo("[id INTEGER Integer null null, name VARCHAR(40) String 40 null,"
                        + " price DECIMAL_TEXT(12, 2) BigDecimal 12 2, at TIMESTAMP LocalDateTime null null,"
                        + " two  Object null null]");
    }

    @Test
    void aRowIsReadOnlyInsideTheMapping() {
        SqliteConnection connection = open();
        var kept = wait(Mono.from(connection.createStatement("SELECT 1").execute())
                .flatMapMany(result -> result.map(Function.identity())));

        assertThatThrownBy(() -> kept.get(0)).isInstanceOf(IllegalStateException.class);
    }
}
