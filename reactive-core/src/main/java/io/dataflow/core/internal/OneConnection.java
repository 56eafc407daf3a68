package io.dataflow.core.internal;

import io.dataflow.core.internal.connection.Driver;
import io.dataflow.core.internal.connection.Transactions;
import io.dataflow.core.internal.execution.StatementRunner;
import io.dataflow.core.internal.schema.SchemaConnection;
import io.dataflow.core.internal.sql.SqlStatement;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.IsolationLevel;
import io.r2dbc.spi.Row;
import java.util.List;
import java.util.function.Function;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A connection of the driver as the schema sees one. */
record OneConnection(Connection connection, Driver driver, StatementRunner runner) implements SchemaConnection {

    @Override
    public <T> Flux<T> query(String sql, Function<Row, T> mapping) {
        return runner.rows(connection, SqlStatement.of(sql), 0, mapping);
    }

    @Override
    public Mono<Void> execute(String sql) {
        return runner.count(connection, SqlStatement.of(sql)).then();
    }

    @Override
    public Flux<Long> executeTogether(List<String> statements) {
        return runner.together(connection, statements);
    }

    @Override
    public <T> Mono<T> transaction(Mono<T> work) {
        return transaction(Mono.defer(() -> step(connection.beginTransaction())), work);
    }

    /** The work in a transaction that committed data shows as it comes, whatever the default of the role is. */
    <T> Mono<T> readCommitted(Mono<T> work) {
        return transaction(Mono.defer(() -> step(connection.beginTransaction(IsolationLevel.READ_COMMITTED))), work);
    }

    private <T> Mono<T> transaction(Mono<Void> begin, Mono<T> work) {
        return Mono.usingWhen(
                        begin.thenReturn(connection),
                        begun -> work,
                        begun -> step(begun.commitTransaction()),
                        (begun, error) -> step(begun.rollbackTransaction()),
                        begun -> step(begun.rollbackTransaction()))
                .onErrorMap(Transactions::unwrapped);
    }

    private Mono<Void> step(Publisher<Void> conversation) {
        return driver.offload(connection, Flux.from(conversation)).then();
    }
}
