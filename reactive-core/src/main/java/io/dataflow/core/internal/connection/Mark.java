package io.dataflow.core.internal.connection;

import io.r2dbc.spi.Connection;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Where in a transaction a part of it began, so that this part alone can be undone. */
interface Mark {

    /** Sets it, before the first statement of the part. */
    Publisher<Void> set(Connection connection);

    /** The part belongs to what is around it. */
    Publisher<Void> keep(Connection connection);

    /** The part never was. */
    Publisher<Void> undo(Connection connection);

    /** A savepoint of its own. */
    static Mark named(String savepoint) {
        return new Mark() {
            @Override
            public Publisher<Void> set(Connection connection) {
                return connection.createSavepoint(savepoint);
            }

            @Override
            public Publisher<Void> keep(Connection connection) {
                return connection.releaseSavepoint(savepoint);
            }

            @Override
            public Publisher<Void> undo(Connection connection) {
                return connection.rollbackTransactionToSavepoint(savepoint);
            }
        };
    }

    /**
     * The one savepoint of a test, which stands behind all that was kept in it: it moves on when the next part begins, and not at
     * the end of one, so that a part costs no round trip for its end.
     *
     * @param atOnce whether the driver sends in order what is asked of it at once
     */
    static Mark standing(TransactionScope test, boolean atOnce) {
        String savepoint = "dataflow_test";
        return new Mark() {
            @Override
            public Publisher<Void> set(Connection connection) {
                return Flux.defer(() -> {
                    Publisher<Void> create = connection.createSavepoint(savepoint);
                    if (!test.hasMark()) {
                        return create;
                    }
                    Publisher<Void> release = connection.releaseSavepoint(savepoint);
                    return atOnce ? Flux.mergeSequential(release, create) : Flux.concat(release, create);
                });
            }

            @Override
            public Publisher<Void> keep(Connection connection) {
                return Mono.empty();
            }

            @Override
            public Publisher<Void> undo(Connection connection) {
                return connection.rollbackTransactionToSavepoint(savepoint);
            }
        };
    }
}
