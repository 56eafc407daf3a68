package io.dataflow.core.internal.execution;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.R2dbcException;
import reactor.core.publisher.Mono;

/** Writes the batches of bulk operations on one database. */
public interface BulkWriter {

    /** A batch of which everything that needs no connection is done. */
    @FunctionalInterface
    interface Ready {

        /**
         * Writes the batch inside the transaction that runs on the connection; an error leaves it to the caller to roll back.
         */
        Mono<BatchOutcome> write(Connection connection);
    }

    /** What was known of the table is no longer so: the batch, rolled back, is made ready and written once more. */
    final class OutdatedException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        /** Creates it with what the database said. */
        public OutdatedException(R2dbcException cause) {
            super("the table is not what it was", cause, false, false);
        }
    }

    /** Does what needs no connection: it runs while the batch before is written. */
    Ready ready(Batch batch);
}
