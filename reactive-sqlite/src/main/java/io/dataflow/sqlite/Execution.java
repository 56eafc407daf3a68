package io.dataflow.sqlite;

import io.dataflow.sqlite.Control.Stretch;
import io.dataflow.sqlite.ParsedSql.Piece;
import io.r2dbc.spi.Result;
import java.sql.SQLException;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;

/**
 * Runs statements one after the other when they are asked for; each gives one result.
 *
 * <p>The next is run when the result of the one before has been read to its end or let go. Cancelling stops what runs now;
 * a result that was given already is read and cancelled by itself.
 */
final class Execution extends Flux<Result> {

    private final SqliteConnection connection;
    private final Iterable<Run> runs;
    private final int fetchSize;

    /** A statement with its values in the order of SQLite's parameters. */
    static final class Run {

        private final Piece piece;
        private final @Nullable Object[] values;

        Run(Piece piece, @Nullable Object[] values) {
            this.piece = piece;
            this.values = values;
        }

        Piece piece() {
            return piece;
        }

        @Nullable
        Object[] values() {
            return values;
        }
    }

    Execution(SqliteConnection connection, List<Run> runs, int fetchSize) {
        this.connection = connection;
        this.runs = runs;
        this.fetchSize = fetchSize;
    }

    @Override
    public void subscribe(CoreSubscriber<? super Result> actual) {
        actual.onSubscribe(new Running(actual, runs.iterator()));
    }

    private final class Running implements Subscription {

        private final CoreSubscriber<? super Result> actual;
        private final Iterator<Run> remaining;
        private final AtomicLong requested = new AtomicLong();
        private volatile boolean cancelled;
        private volatile @Nullable Stretch stretch;
        private @Nullable TurnRequest turn;
        private @Nullable Cursor cursor;
        private long emitted;
        private boolean done;
        private boolean handing;

        Running(CoreSubscriber<? super Result> actual, Iterator<Run> remaining) {
            this.actual = actual;
            this.remaining = remaining;
        }

        @Override
        public void request(long n) {
            if (Operators.validate(n)) {
                requested.accumulateAndGet(n, Operators::addCap);
                connection.submit(this::advance);
            }
        }

        @Override
        public void cancel() {
            cancelled = true;
            // Who wanted one result takes it and cancels in one go; it has time to read it.
            boolean taken = connection.isOnWorker() && handing;
            Stretch running = stretch;
            if (running != null && !connection.isOnWorker()) {
                running.stop();
            }
            connection.submit(() -> {
                if (cursor != null) {
                    cursor.orphan(taken);
                }
                advance();
            });
        }

        private void advance() {
            if (cancelled && !done) {
                done = true;
                if (turn != null) {
                    turn.cancel();
                }
            }
            while (!done && turn == null) {
                if (!remaining.hasNext()) {
                    done = true;
                    actual.onComplete();
                } else if ((cursor != null && !cursor.isOver()) || emitted == requested.get()) {
                    return;
                } else {
                    start(remaining.next());
                }
            }
        }

        private void start(Run run) {
            if (connection.isClosed()) {
                fail(Errors.closed(connection));
                return;
            }
            long deadline = connection.lockDeadline();
            if (!run.piece().verb().writes() || !connection.transaction().needsTurn()) {
                perform(run, false, deadline);
                return;
            }
            turn = new TurnRequest(
                    connection,
                    connection.lockWaitTime(),
                    () -> {
                        turn = null;
                        perform(run, true, deadline);
                        advance();
                    },
                    error -> {
                        turn = null;
                        fail(error);
                    });
            turn.enter();
        }

        private void perform(Run run, boolean holdsTurn, long lockDeadline) {
            SqliteResult result = null;
            try {
                connection.transaction().check();
                result = execute(run, holdsTurn, lockDeadline);
            } catch (RuntimeException e) {
                fail(e);
            } finally {
                if (holdsTurn && (result == null || !result.hasRows())) {
                    connection.writers().leave();
                }
            }
            if (result != null) {
                emitted++;
                handing = true;
                actual.onNext(result);
                handing = false;
            }
        }

        private @Nullable SqliteResult execute(Run run, boolean holdsTurn, long lockDeadline) {
            Session session = connection.session();
            Piece piece = run.piece();
            connection.dropOrphans();
            long allowed = connection.allowedNanos();
            Stretch running = session.control().begin(connection.cursors().isEmpty(), lockDeadline, allowed);
            stretch = running;
            Prepared prepared = null;
            boolean row = false;
            boolean stopped;
            SQLException error = null;
            try {
                if (!cancelled) {
                    prepared = session.prepare(piece.text(), piece.sources().length > 0);
                    row = prepared.execute(run.values());
                }
            } catch (SQLException e) {
                error = e;
            } finally {
                stopped = running.end();
            }
            if (prepared == null || error != null || (stopped && row)) {
                if (prepared != null) {
                    session.discard(prepared);
                }
                if (cancelled) {
                    connection.transaction().afterError();
                    return null;
                }
                throw connection.failure(running, error, piece.text());
            }
            return result(
                    run,
                    prepared,
                    row,
                    holdsTurn,
                    allowed == Control.UNLIMITED ? allowed : allowed - running.elapsed());
        }

        private SqliteResult result(Run run, Prepared prepared, boolean row, boolean holdsTurn, long left) {
            Session session = connection.session();
            boolean writes = run.piece().verb() == Verb.WRITE;
            if (run.piece().verb() == Verb.SCHEMA) {
                session.schemaChanged();
            }
            if (row) {
                Runnable afterwards = remaining.hasNext() ? () -> connection.submit(this::advance) : () -> {};
                cursor = new Cursor(connection, prepared, writes, holdsTurn, left, afterwards);
                return SqliteResult.ofRows(cursor, fetchSize);
            }
            try {
                session.release(prepared, connection.transaction().isOpen());
                return SqliteResult.ofCount(writes ? session.changes() : -1);
            } catch (SQLException e) {
                throw connection.describe(e, run.piece().text());
            }
        }

        private void fail(Throwable error) {
            if (!done) {
                done = true;
                // An error after a cancel has nobody to be told to.
                if (!cancelled) {
                    actual.onError(error);
                }
            }
        }
    }
}
