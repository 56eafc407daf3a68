package io.dataflow.core.internal;

import io.dataflow.core.SchemaException;
import io.dataflow.core.internal.connection.Driver;
import io.dataflow.core.internal.connection.Transactions;
import io.dataflow.core.internal.execution.Errors;
import io.dataflow.core.internal.execution.StatementRunner;
import io.dataflow.core.internal.schema.SchemaReader;
import io.dataflow.core.internal.schema.SchemaReader.Scope;
import io.dataflow.core.schema.Schema;
import reactor.core.publisher.Flux;

/** Reads the live schema for users: on the connection of the transaction that is there, else on one of its own. */
record SchemaDiscovery(
        SchemaReader reader, Transactions transactions, Driver driver, StatementRunner runner, Errors errors) {

    /** The schema that statements see now; nothing is created for it, and nothing remembered. */
    Flux<Schema> discover() {
        return transactions
                .use(connection -> reader.read(new OneConnection(connection, driver, runner), Scope.VISIBLE))
                .doOnNext(SchemaDiscovery::refuseBlindness)
                .onErrorMap(error -> errors.of(error, "discoverSchema"));
    }

    /** A schema of which nothing could be seen is no empty schema. */
    private static void refuseBlindness(Schema schema) {
        if (schema.tables().isEmpty() && !schema.unknown().isEmpty()) {
            throw SchemaException.unreadable(schema.unknown());
        }
    }
}
