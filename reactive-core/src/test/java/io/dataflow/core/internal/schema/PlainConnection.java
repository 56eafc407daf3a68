package io.dataflow.core.internal.schema;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Result;
import io.r2dbc.spi.Row;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A connection of a driver as the schema sees one; it remembers what was executed. */
final class PlainConnection implements SchemaConnection {

    private final Connection connection;
    private final List<String> executed = Collections.synchronizedList(new ArrayList<>());
    private final List<String> queried = Collections.synchronizedList(new ArrayList<>());

    PlainConnection(Connection connection) {
        this.connection = connection;
    }

    /** The statements that were not queries, in order. */
    List<String> executed() {
        return List.copyOf(executed);
    }

    List<String> queried() {
        return List.copyOf(queried);
    }

    @Override
    public <T> Flux<T> query(String sql, Function<Row, T> mapping) {
        return Flux.defer(() -> {
            queried.add(sql);
            return Flux.from(connection.createStatement(sql).execute())
                    .concatMap(result -> result.map((row, metadata) -> mapping.apply(row)));
        });
    }

    @Override
    public Mono<Void> execute(String sql) {
        return Flux.defer(() -> {
                    executed.add(sql);
                    return Flux.from(connection.createStatement(sql).execute());
                })
                .concatMap(Result::getRowsUpdated)
                .then();
    }

    @Override
    public Flux<Long> executeTogether(List<String> statements) {
        return Flux.defer(() -> {
                    executed.addAll(statements);
                    return Flux.from(connection
                            .createStatement(String.join(";", statements))
                            .execute());
                })
                .concatMap(result -> Flux.from(result.getRowsUpdated()).reduce(0L, Long::sum));
    }

    /** Runs a statement with one value. */
    Mono<Void> executeWith(String sql, Object value) {
        return Flux.defer(() -> connection.createStatement(sql).bind(0, value).execute())
                .concatMap(Result::getRowsUpdated)
                .then();
    }

    @Override
    public <T> Mono<T> transaction(Mono<T> work) {
        return Mono.usingWhen(
                Mono.from(connection.beginTransaction()).thenReturn(connection),
                begun -> work,
                Connection::commitTransaction,
                (begun, error) -> begun.rollbackTransaction(),
                Connection::rollbackTransaction);
    }
}
