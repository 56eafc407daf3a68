package io.dataflow.core.internal.execution;

import io.dataflow.core.DataFlowException;
import io.dataflow.core.internal.operation.Operation;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.R2dbcException;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.util.context.ContextView;

/** Writes the batches of bulk operations on one database. */
public interface BulkWriter {

    /** A batch of which everything that needs no connection is done. */
    @FunctionalInterface
    interface Ready {

        /**
         * Writes the batch inside the transaction that runs on the connection; an error leaves it to the caller to roll back.
         */
        Mono<BatchOutcome> write(Connection connection);

        /** Whether it is one statement that changes rows, which needs no transaction around it to be whole. */
        default boolean isOneStatement() {
            return false;
        }

        /**
         * Whether it may run ahead of its turn on a connection of its own: it holds its commit back by {@link CommitOrder.Turn#held},
         * and nobody but the commit sees whether the batch before was there.
         */
        default boolean mayRunAhead(ContextView context) {
            return false;
        }
    }

    /**
     * What was presumed of the table or the connection was not so: the batch, rolled back, is made ready {@link #again}.
     */
    final class OutdatedException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        /** Creates it with what is so, and what the database said, or null. */
        public OutdatedException(String message, @Nullable R2dbcException cause) {
            super(message, cause, false, false);
        }

        /** What users are told when it stays so. */
        Throwable told(Operation.Bulk<?> bulk) {
            Throwable cause = getCause();
            String model = bulk.model().name();
            return cause != null
                    ? cause
                    : new DataFlowException(
                            "DATABASE_ERROR",
                            model,
                            bulk.verb(),
                            model + "." + bulk.verb() + ": no way to write table '"
                                    + bulk.model().table() + "' was open: " + getMessage()
                                    + "; it may be changing meanwhile, run it again",
                            null);
        }
    }

    /**
     * Two rows of the batch are one to the database, which compares by a collation or a precision of its own: rolled back, the
     * batch is divided, so that the later row finds what the earlier one left.
     */
    final class MetTwiceException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private final R2dbcException told;

        /** Creates it with what the database said. */
        public MetTwiceException(R2dbcException cause) {
            super("a statement met a row twice", cause, false, false);
            this.told = cause;
        }

        R2dbcException told() {
            return told;
        }
    }

    /** Does what needs no connection: it runs while the batch before is written. */
    Ready ready(Batch batch);

    /** Whether there are batches that may run ahead. */
    default boolean mayLoadAhead() {
        return false;
    }

    /** The rows beyond which a batch whose size nobody chose has nothing to gain from more. */
    default int largestBatch() {
        return Integer.MAX_VALUE;
    }

    /** Makes a batch ready that was outdated, in a way that presumes less of the table. */
    default Ready again(Batch batch) {
        return ready(batch);
    }
}
