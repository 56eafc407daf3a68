package io.dataflow.core.internal.sql.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dataflow.core.internal.connection.Driver;
import io.dataflow.core.internal.sql.RowDecoder;
import io.dataflow.core.model.FieldType;
import io.dataflow.core.model.FieldType.Scalar;
import io.dataflow.testsupport.Capability;
import io.dataflow.testsupport.DatabaseContract;
import io.dataflow.testsupport.OnDatabase;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ConnectionFactoryOptions;
import io.r2dbc.spi.Row;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Rows of a query that carries the mark come together on connections of ours, and one by one wherever that could lose some. */
@Capability("S41")
@OnDatabase("PostgreSQL")
class RowsTogetherOnPostgresTest extends DatabaseContract {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int ROWS = 5_000;
    /** The time is none that we read: it is left to the driver. */
    private static final String COLUMNS =
            " g::text || '-' || $1, timestamp '2026-11-26 01:02:03' + g * interval '1 second', %s"
                    + " FROM generate_series(1, " + ROWS + ") g";

    private final PostgresDriver driver = new PostgresDriver();
    private final PostgresDialect dialect = new PostgresDialect(driver);

    private ConnectionFactoryOptions tuned(String option) {
        String url = database().r2dbcUrl();
        return driver.tune(ConnectionFactoryOptions.parse(
                option.isEmpty() ? url : url + (url.contains("?") ? "&" : "?") + option));
    }

    private static <R> List<R> query(ConnectionFactoryOptions options, String sql, Function<Row, R> reading) {
        return Flux.usingWhen(
                        Mono.<Connection>from(ConnectionFactories.get(options).create()),
                        connection -> Flux.from(connection
                                        .createStatement(sql)
                                        .bind(0, "bound")
                                        .execute())
                                .concatMap(result -> result.map((row, metadata) -> reading.apply(row))),
                        Connection::close)
                .collectList()
                .block(LIMIT);
    }

    private String marked(String last) {
        return "SELECT g" + dialect.joinedMark() + "," + COLUMNS.formatted(last);
    }

    private List<List<String>> together(ConnectionFactoryOptions options, String sql) {
        RowDecoder decoder =
                dialect.decoder(new FieldType[] {Scalar.INTEGER, Scalar.STRING, Scalar.INSTANT, Scalar.STRING});
        return query(options, sql, row -> {
            List<String> rows = new ArrayList<>();
            decoder.each(row, values -> rows.add(Arrays.toString(values)));
            return rows;
        });
    }

    private static List<String> expected(Function<Integer, String> last) {
        return IntStream.rangeClosed(1, ROWS)
                .mapToObj(i -> "[" + i + ", " + i + "-bound, "
                        + java.time.Instant.parse("2026-11-26T01:02:03Z").plusSeconds(i) + ", " + last.apply(i) + "]")
                .toList();
    }

    private static List<String> flat(List<List<String>> parts) {
        return parts.stream().flatMap(List::stream).toList();
    }

    @Test
    void markedRowsComeTogetherAndAreAllThere() {
        ConnectionFactoryOptions options = tuned("");

        List<List<String>> parts = together(options, marked("NULLIF(g % 3, 0)::text"));

        assertThat(flat(parts)).isEqualTo(expected(i -> i % 3 == 0 ? "null" : String.valueOf(i % 3)));
        assertThat(parts.size()).as("messages").isLessThan(ROWS / 5);
    }

    @Test
    void soTheyDoOnThreadsOfTheirOwn() {
        Driver.Loops loops = driver.loops("rows-together");
        try {
            List<List<String>> parts = together(loops.use().apply(tuned("")), marked("'x'"));

            assertThat(flat(parts)).isEqualTo(expected(i -> "x"));
            assertThat(parts.size()).isLessThan(ROWS / 5);
        } finally {
            loops.close().block(LIMIT);
        }
    }

    @Test
    void rowsThatAreTooWideStayAlone() {
        List<List<String>> parts =
                together(tuned(""), marked("CASE WHEN g % 100 = 0 THEN repeat('w', 70000) ELSE 'n' END"));

        assertThat(flat(parts)).isEqualTo(expected(i -> i % 100 == 0 ? "w".repeat(70_000) : "n"));
    }

    @Test
    void aRowWhoseFirstFieldIsNullStaysAlone() {
        String sql = marked("'x'").replaceFirst("SELECT g", "SELECT NULLIF(g % 2, 0)");

        List<String> rows = flat(together(tuned(""), sql));

        assertThat(rows).hasSize(ROWS);
        assertThat(rows.get(0)).startsWith("[1, 1-bound");
        assertThat(rows.get(1)).startsWith("[null, 2-bound");
    }

    @Test
    void whereTheUrlTurnsThatOffTheyComeOneByOne() {
        assertThat(tuned("")).as("so that there is a mark").isNotNull();
        for (String weak : List.of("forceBinary=false", "autodetectExtensions=false")) {
            assertThat(together(tuned(weak), marked("'x'")))
                    .as(weak)
                    .hasSize(ROWS)
                    .allSatisfy(part -> assertThat(part).hasSize(1));
        }
    }

    @Test
    void whoseRowsCarryNoMarkComeOneByOne() {
        assertThat(together(tuned(""), "SELECT g," + COLUMNS.formatted("'x'"))).hasSize(ROWS);
    }

    @Test
    void whoReadsOneOfSeveralIsRefused() {
        ConnectionFactoryOptions options = tuned("");
        RowDecoder decoder = dialect.decoder(new FieldType[] {Scalar.INTEGER, Scalar.STRING});

        assertThatThrownBy(() -> query(options, marked("'x'"), decoder::values))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("several rows came together");
        assertThatThrownBy(() -> query(options, marked("'x'"), row -> row.get(1, String.class)))
                .as("by the driver, which has but the first field")
                .isInstanceOf(RuntimeException.class);
    }
}
