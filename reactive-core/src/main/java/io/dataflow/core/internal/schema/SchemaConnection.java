package io.dataflow.core.internal.schema;

import io.r2dbc.spi.Row;
import java.util.List;
import java.util.function.Function;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** One connection, as reading and creating a schema needs it: statements without values, one after another. */
public interface SchemaConnection {

    /** Runs a query; the mapping sees each row only while it is called. Errors are those of the driver. */
    <T> Flux<T> query(String sql, Function<Row, T> mapping);

    /** Runs a statement to its end. Errors are those of the driver. */
    Mono<Void> execute(String sql);

    /** Runs statements as one text, in order; yields once for each that is done, so that the next one is what an error is of. */
    Flux<Long> executeTogether(List<String> statements);

    /** Runs the work in one transaction: committed when the work completes, rolled back when it fails or is cancelled. */
    <T> Mono<T> transaction(Mono<T> work);
}
