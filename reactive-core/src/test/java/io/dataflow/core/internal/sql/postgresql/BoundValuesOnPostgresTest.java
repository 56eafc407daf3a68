package io.dataflow.core.internal.sql.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.core.internal.sql.postgresql.binary.BinaryParameter;
import io.dataflow.core.model.FieldType;
import io.dataflow.core.model.FieldType.Scalar;
import io.dataflow.testsupport.DatabaseContract;
import io.dataflow.testsupport.OnDatabase;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ConnectionFactoryOptions;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A value that we encode arrives as the type and the value that the driver would have sent. */
@OnDatabase("PostgreSQL")
class BoundValuesOnPostgresTest extends DatabaseContract {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int RANDOM_VALUES = 40;

    private enum Colour {
        RED
    }

    private record Bound(FieldType type, Object value) {}

    private final PostgresDialect theirs = new PostgresDialect();
    private final PostgresDriver driver = new PostgresDriver();
    private final PostgresDialect ours = new PostgresDialect(driver);

    private static List<Bound> values() {
        List<Bound> values = new ArrayList<>();
        for (String text : List.of("", "a'b\\c\"", "\u00e9\u4e2d\ud83d\ude00", "\ud800 alone", "x".repeat(70_000))) {
            values.add(new Bound(Scalar.STRING, text));
        }
        for (double number : new double[] {0.0, -0.0, Double.NaN, Double.POSITIVE_INFINITY, Double.MIN_VALUE, 0.1}) {
            values.add(new Bound(Scalar.DOUBLE, number));
            values.add(new Bound(Scalar.FLOAT, (float) number));
        }
        for (String time :
                List.of("0001-01-01T00:00:00Z", "1999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59.999999Z")) {
            values.add(new Bound(Scalar.INSTANT, Instant.parse(time)));
        }
        for (long number : new long[] {Long.MIN_VALUE, -1, 0, Long.MAX_VALUE}) {
            values.add(new Bound(Scalar.LONG, number));
            values.add(new Bound(Scalar.INTEGER, (int) number));
            values.add(new Bound(Scalar.SHORT, (short) number));
        }
        values.add(new Bound(Scalar.BOOLEAN, true));
        values.add(new Bound(Scalar.BOOLEAN, false));
        values.add(new Bound(new FieldType.Enumeration(Colour.class), Colour.RED));
        values.add(new Bound(new FieldType.Json(Object.class), Map.of("a", List.of(1, "\u00e9", Map.of()))));
        values.add(new Bound(new FieldType.Json(Object.class), List.of("b\"", 2.5, true)));
        Random random = new Random(20261126);
        for (int i = 0; i < RANDOM_VALUES; i++) {
            values.add(new Bound(Scalar.UUID, new UUID(random.nextLong(), random.nextLong())));
            values.add(new Bound(Scalar.DOUBLE, Double.longBitsToDouble(random.nextLong())));
            values.add(new Bound(Scalar.FLOAT, Float.intBitsToFloat(random.nextInt())));
            values.add(new Bound(
                    Scalar.INSTANT, Instant.ofEpochSecond(random.nextInt(), random.nextInt(1_000_000) * 1_000L)));
            values.add(new Bound(Scalar.LONG, random.nextLong()));
        }
        return values;
    }

    private ConnectionFactoryOptions tuned(String option) {
        String url = database().r2dbcUrl();
        return driver.tune(ConnectionFactoryOptions.parse(url + (url.contains("?") ? "&" : "?") + option));
    }

    @Test
    void typeAndValueAreThoseOfTheDriver() {
        ConnectionFactoryOptions options = tuned("forceBinary=true");
        List<Bound> values = values();
        List<Object> encoded = values.stream()
                .map(bound -> ours.toDriver(bound.type(), bound.value()))
                .toList();
        List<Object> plain = values.stream()
                .map(bound -> theirs.toDriver(bound.type(), bound.value()))
                .toList();

        assertThat(encoded).allMatch(BinaryParameter.class::isInstance);
        assertThat(asked(options, encoded)).isEqualTo(asked(options, plain)).hasSameSizeAs(values);
    }

    private static List<List<String>> asked(ConnectionFactoryOptions options, List<Object> values) {
        return Objects.requireNonNull(Flux.usingWhen(
                        Mono.<Connection>from(ConnectionFactories.get(options).create()),
                        connection -> Flux.fromIterable(values)
                                .concatMap(value -> connection
                                        .createStatement("SELECT pg_typeof($1)::text, $1::text")
                                        .bind(0, value)
                                        .execute())
                                .concatMap(result -> result.map((row, metadata) -> List.of(
                                        Objects.requireNonNull(row.get(0, String.class)),
                                        Objects.requireNonNull(row.get(1, String.class))))),
                        Connection::close)
                .collectList()
                .block(LIMIT));
    }

    @Test
    void whatIsNoValueOfTheTypeIsLeftToTheDriver() {
        assertThat(BinaryParameter.of(Scalar.INTEGER, 1L)).isNull();
        assertThat(BinaryParameter.of(Scalar.DOUBLE, new BigDecimal("1.5"))).isNull();
        assertThat(BinaryParameter.of(Scalar.STRING, 'x')).isNull();
        assertThat(BinaryParameter.of(Scalar.LOCAL_TIME, LocalTime.NOON)).isNull();
        assertThat(BinaryParameter.of(Scalar.INSTANT, LocalDate.EPOCH)).isNull();
        assertThat(BinaryParameter.of(Scalar.INSTANT, Instant.ofEpochSecond(0, 1)))
                .as("the server rounds it")
                .isNull();
        assertThat(BinaryParameter.of(Scalar.INSTANT, Instant.MAX)).isNull();
        assertThat(BinaryParameter.of(new FieldType.Array(Scalar.INTEGER), List.of(1)))
                .isNull();
    }

    @Test
    void connectionsOfOthersBindWhatTheirDriverKnows() {
        assertThat(theirs.toDriver(Scalar.INTEGER, 1)).isEqualTo(1);
        assertThat(tuned("autodetectExtensions=false")).isNotNull();
        assertThat(ours.toDriver(Scalar.INTEGER, 1)).isEqualTo(1);
    }
}
