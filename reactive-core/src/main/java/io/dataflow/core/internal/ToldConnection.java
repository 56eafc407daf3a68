package io.dataflow.core.internal;

import io.dataflow.core.internal.connection.ConnectionSource;
import io.dataflow.core.internal.schema.SchemaConnection;
import io.r2dbc.spi.Row;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A connection behind a pooler as the schema sees one: each of its transactions is told whose tables it sees, each query has one. */
final class ToldConnection implements SchemaConnection {

    private final OneConnection connection;
    private final ConnectionSource source;
    private volatile boolean inside;

    ToldConnection(OneConnection connection, ConnectionSource source) {
        this.connection = connection;
        this.source = source;
    }

    @Override
    public <T> Flux<T> query(String sql, Function<Row, T> mapping) {
        return told(() -> connection.query(sql, mapping));
    }

    @Override
    public Mono<Void> execute(String sql) {
        return told(() -> connection.execute(sql).flux()).then();
    }

    @Override
    public Flux<Long> executeTogether(List<String> statements) {
        return told(() -> connection.executeTogether(statements));
    }

    private <T> Flux<T> told(Supplier<Flux<T>> work) {
        return Flux.defer(() ->
                inside ? work.get() : transaction(work.get().collectList()).flatMapIterable(rows -> rows));
    }

    @Override
    public <T> Mono<T> transaction(Mono<T> work) {
        return connection.readCommitted(Mono.defer(() -> {
            inside = true;
            return source.begun(connection.connection()).then(work).doFinally(end -> inside = false);
        }));
    }
}
