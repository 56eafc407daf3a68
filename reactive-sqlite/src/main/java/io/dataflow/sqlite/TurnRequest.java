package io.dataflow.sqlite;

import io.r2dbc.spi.R2dbcException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.scheduler.Schedulers;

/** A connection's wish to write: it waits in the queue of its database, as long as locks are waited for. */
final class TurnRequest {

    private final SqliteConnection connection;
    private final Duration patience;
    private final Runnable granted;
    private final Consumer<R2dbcException> refused;
    private WriterQueue.@Nullable Turn place;
    private @Nullable Disposable timer;
    private boolean over;

    /**
     * Creates a request; all that it calls, it calls on the worker of the connection.
     *
     * @param granted called when the connection has the turn, which it then gives back once
     * @param refused called when the turn did not come in time
     */
    TurnRequest(SqliteConnection connection, Duration patience, Runnable granted, Consumer<R2dbcException> refused) {
        this.connection = connection;
        this.patience = patience;
        this.granted = granted;
        this.refused = refused;
    }

    /** Enters the queue; on the worker. */
    void enter() {
        place = connection.writers().enter(connection, () -> connection.submit(this::grant));
        if (place == null) {
            over = true;
            granted.run();
        } else {
            connection.waiting().add(this);
            timer = Schedulers.parallel()
                    .schedule(() -> connection.submit(this::expire), patience.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /** Leaves the queue, or gives back the turn that came just now; on the worker. */
    void cancel() {
        if (place != null && settle() && !connection.writers().withdraw(place)) {
            connection.writers().leave();
        }
    }

    /** Leaves the queue with an error; on the worker. */
    void abort(R2dbcException error) {
        if (!over) {
            cancel();
            refused.accept(error);
        }
    }

    private void grant() {
        if (settle()) {
            granted.run();
        }
    }

    private void expire() {
        if (place != null && !over && connection.writers().withdraw(place) && settle()) {
            refused.accept(Errors.lockTimeout(
                    connection + " waited " + patience.toMillis() + " ms for its turn to write: "
                            + connection.writers().describe()
                            + "; make the transactions shorter or the lock wait time (busy_timeout) longer",
                    null,
                    null));
        }
    }

    /** Decides what becomes of it, once. */
    private boolean settle() {
        if (over) {
            return false;
        }
        over = true;
        connection.waiting().remove(this);
        if (timer != null) {
            timer.dispose();
        }
        return true;
    }
}
