package io.dataflow.testsupport;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryOptions;
import io.r2dbc.spi.Result;
import io.r2dbc.spi.Row;
import io.r2dbc.spi.Statement;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Plain SQL for tests: each call opens a connection, runs one statement to its end, and closes the connection. */
final class Sql {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final ConnectionFactory connections;

    Sql(ConnectionFactoryOptions options) {
        this.connections = ConnectionFactories.get(options);
    }

    Sql(String url) {
        this(ConnectionFactoryOptions.parse(url));
    }

    List<Map<String, Object>> query(String sql, @Nullable Object... args) {
        return with(
                connection -> results(connection, sql, args).concatMap(result -> result.map((row, meta) -> map(row))));
    }

    long execute(String sql, @Nullable Object... args) {
        return with(connection -> results(connection, sql, args).concatMap(Result::getRowsUpdated)).stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    /** Runs a body with one connection, so that what belongs to a session can span several statements. */
    <T> List<T> with(Function<Connection, Publisher<T>> body) {
        List<T> rows = Flux.usingWhen(connections.create(), body, Connection::close)
                .collectList()
                .block(LIMIT);
        return rows == null ? List.of() : rows;
    }

    static Flux<? extends Result> results(Connection connection, String sql, @Nullable Object... args) {
        return Flux.defer(() -> {
            Statement statement = connection.createStatement(sql);
            boolean h2 = connection.getMetadata().getDatabaseProductName().equals("H2");
            Class<?> ofNull = h2 ? String.class : Object.class; // PostgreSQL infers the type, H2 converts it
            for (int i = 0; i < args.length; i++) {
                Object value = args[i];
                if (value == null) {
                    statement.bindNull(i, ofNull);
                } else {
                    statement.bind(i, value);
                }
            }
            return statement.execute();
        });
    }

    static Mono<Void> run(Connection connection, String sql) {
        return results(connection, sql).concatMap(Result::getRowsUpdated).then();
    }

    @SuppressWarnings("NullAway") // the values of a row may be null, which Map<String, Object> does not say
    static Map<String, Object> map(Row row) {
        Map<String, Object> values = new LinkedHashMap<>();
        row.getMetadata().getColumnMetadatas().forEach(column -> values.put(column.getName(), row.get(values.size())));
        return Collections.unmodifiableMap(values);
    }
}
