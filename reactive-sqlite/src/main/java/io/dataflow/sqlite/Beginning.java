package io.dataflow.sqlite;

import io.dataflow.sqlite.Control.Stretch;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.MonoSink;

/**
 * The begin of a transaction, which a cancel takes back wherever it stands: in the queue of the writers, while it waits for the
 * lock of another process, or when it is begun and nobody was told.
 */
final class Beginning {

    private final SqliteConnection connection;
    private final boolean reads;
    private final MonoSink<Void> sink;
    private final TurnRequest turn;
    private final long lockDeadline;
    private volatile boolean cancelled;
    private volatile @Nullable Stretch stretch;
    private boolean begun;

    /** Creates it; a reading one needs no turn. */
    Beginning(SqliteConnection connection, boolean reads, Duration patience, MonoSink<Void> sink) {
        this.connection = connection;
        this.reads = reads;
        this.sink = sink;
        this.turn = new TurnRequest(connection, patience, this::granted, sink::error);
        this.lockDeadline = System.nanoTime() + patience.toNanos();
    }

    /** Begins; on the worker. */
    void start() {
        sink.onCancel(this::cancel);
        if (connection.isClosed()) {
            sink.error(Errors.closed(connection));
        } else if (connection.transaction().isOpen()) {
            sink.success();
        } else if (reads) {
            begin();
        } else {
            turn.enter();
        }
    }

    private void granted() {
        if (connection.transaction().isOpen()) {
            // Begun on the same connection meanwhile, with a turn of its own.
            connection.writers().leave();
            sink.success();
        } else if (!begin()) {
            connection.writers().leave();
        }
    }

    private boolean begin() {
        if (cancelled) {
            return false;
        }
        try {
            connection.run(
                    () -> {
                        connection.transaction().begin(reads);
                        return null;
                    },
                    lockDeadline,
                    running -> stretch = running);
        } catch (RuntimeException e) {
            try {
                undoBegin();
            } catch (RuntimeException undoing) {
                e.addSuppressed(undoing);
            }
            // An error after a cancel has nobody to be told to.
            if (!cancelled) {
                sink.error(e);
            }
            return false;
        }
        begun = true;
        sink.success();
        return true;
    }

    /** Called from any thread, unless the end was told already. */
    private void cancel() {
        cancelled = true;
        Stretch running = stretch;
        if (running != null) {
            running.stop();
        }
        connection.submit(this::undo);
    }

    private void undo() {
        turn.cancel();
        if (begun) {
            undoBegin();
        }
    }

    private void undoBegin() {
        if (connection.isClosed()) {
            return;
        }
        try {
            connection.transaction().undoBegin();
        } catch (SQLException e) {
            throw Errors.of(e, null);
        }
    }
}
