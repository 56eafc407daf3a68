package io.dataflow.core.internal;

import io.dataflow.core.internal.connection.Irreversible;
import io.dataflow.core.internal.schema.SchemaConnection;
import io.dataflow.core.internal.sql.Dialect;
import io.r2dbc.spi.Row;
import java.util.List;
import java.util.function.Function;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A connection on which a test runs: changes of the schema belong to the transaction of the test, where that can undo them. */
record TestSchemaConnection(OneConnection connection, Dialect dialect) implements SchemaConnection {

    @Override
    public <T> Flux<T> query(String sql, Function<Row, T> mapping) {
        return connection.query(sql, mapping);
    }

    @Override
    public Mono<Void> execute(String sql) {
        return connection.execute(sql);
    }

    @Override
    public Flux<Long> executeTogether(List<String> statements) {
        return dialect.undoesDdl()
                ? connection.executeTogether(statements)
                : Flux.error(
                        Irreversible.refused(
                                "ready",
                                "the table of a model that was registered in it: " + dialect.name()
                                        + " commits with each change of the schema; name the model in @DataFlowTest(models = ..)"));
    }

    @Override
    public <T> Mono<T> transaction(Mono<T> work) {
        return work;
    }
}
