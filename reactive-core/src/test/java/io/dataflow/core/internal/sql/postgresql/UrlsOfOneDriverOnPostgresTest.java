package io.dataflow.core.internal.sql.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.core.internal.sql.RowDecoder;
import io.dataflow.core.model.FieldType;
import io.dataflow.core.model.FieldType.Scalar;
import io.dataflow.testsupport.Capability;
import io.dataflow.testsupport.DatabaseContract;
import io.dataflow.testsupport.OnDatabase;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ConnectionFactoryOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** One driver whose connections have several URLs, as those of tenants with databases of their own. */
@Capability("S41")
@OnDatabase("PostgreSQL")
class UrlsOfOneDriverOnPostgresTest extends DatabaseContract {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final PostgresDriver driver = new PostgresDriver();

    private ConnectionFactoryOptions tuned(String option) {
        String url = database().r2dbcUrl();
        return driver.tune(ConnectionFactoryOptions.parse(
                option.isEmpty() ? url : url + (url.contains("?") ? "&" : "?") + option));
    }

    /** The same values field by field, as a row, and as a row whose first field is NULL. */
    private Object read(ConnectionFactoryOptions options) {
        PostgresDialect dialect = new PostgresDialect(driver);
        RowDecoder decoder = dialect.decoder(new FieldType[] {Scalar.INSTANT, Scalar.STRING});
        return Flux.usingWhen(
                        Mono.<Connection>from(ConnectionFactories.get(options).create()),
                        connection -> Flux.from(connection
                                        .createStatement("SELECT timestamptz '2026-11-26 01:02:03.5Z', $1::text, 1"
                                                + " UNION ALL SELECT NULL, $1, NULL ORDER BY 3")
                                        .bind(0, "bound")
                                        .execute())
                                .concatMap(result -> result.map((row, metadata) -> List.of(
                                        String.valueOf(dialect.fromDriver(row, 0, Scalar.INSTANT)),
                                        String.valueOf(dialect.fromDriver(row, 1, Scalar.STRING)),
                                        Arrays.toString(decoder.values(row))))),
                        Connection::close)
                .collectList()
                .block(LIMIT);
    }

    @Test
    void whatOneUrlLacksIsUsedOnNone() {
        assertThat(driver.bindsBinaryParameters())
                .as("of connections that nobody tuned")
                .isFalse();
        assertThat(driver.givesRawFields()).isFalse();
        for (String strong : List.of("", "forceBinary=false")) {
            assertThat(tuned(strong)).isNotNull();
            assertThat(driver.bindsBinaryParameters()).isTrue();
        }
        for (String weak : List.of("autodetectExtensions=false", "")) {
            assertThat(tuned(weak)).isNotNull();
            assertThat(driver.bindsBinaryParameters()).as("from then on").isFalse();
        }
    }

    @Test
    void eachConnectionIsReadAsItsUrlSays() {
        List<ConnectionFactoryOptions> all = List.of(
                tuned("forceBinary=false"), tuned("autodetectExtensions=false"), tuned(""), tuned("forceBinary=true"));

        String time = Instant.parse("2026-11-26T01:02:03.5Z").toString();
        assertThat(all).allSatisfy(options -> assertThat(read(options))
                .isEqualTo(List.of(
                        List.of(time, "bound", "[" + time + ", bound]"), List.of("null", "bound", "[null, bound]"))));
    }
}
