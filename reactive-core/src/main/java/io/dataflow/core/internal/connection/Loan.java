package io.dataflow.core.internal.connection;

import io.r2dbc.spi.Connection;
import reactor.core.publisher.Mono;

/** The connection of a test in the hands of somebody else, in their turn. */
public final class Loan {

    private final Connection connection;
    private final Mark mark;
    private final Runnable end;

    Loan(Connection connection, Mark mark, Runnable end) {
        this.connection = connection;
        this.mark = mark;
        this.end = end;
    }

    /** The connection, in the transaction of the test. */
    public Connection connection() {
        return connection;
    }

    /** What happened until now belongs to the test; fails when a statement in it has failed, on a database that minds. */
    public Mono<Void> keep() {
        return Mono.from(mark.set(connection));
    }

    /** What happened since it was last kept never was. */
    public Mono<Void> undo() {
        return Mono.from(mark.undo(connection));
    }

    /** Ends the turn on it. */
    public void giveBack() {
        end.run();
    }
}
