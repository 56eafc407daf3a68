package io.dataflow.sqlite;

import io.dataflow.sqlite.Control.Stretch;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;

/**
 * The rows of a cursor, stepped as they are demanded and mapped where they stand.
 *
 * <p>One row more than demanded is stepped, so that the end is known with the last row and the cursor is free. After each
 * chunk the other results of the connection have their turn.
 */
final class Rows<T> extends Flux<T> {

    private final Cursor cursor;
    private final int chunk;
    private final Function<SqliteRow, ? extends @Nullable T> mapping;

    Rows(Cursor cursor, int chunk, Function<SqliteRow, ? extends @Nullable T> mapping) {
        this.cursor = cursor;
        this.chunk = chunk;
        this.mapping = mapping;
    }

    @Override
    public void subscribe(CoreSubscriber<? super T> actual) {
        Reading reading = new Reading(actual);
        if (cursor.claim(reading)) {
            actual.onSubscribe(reading);
        } else {
            Operators.error(actual, SqliteResult.consumed());
        }
    }

    private final class Reading implements Subscription, Runnable {

        private final CoreSubscriber<? super T> actual;
        private final AtomicLong requested = new AtomicLong();
        private volatile boolean cancelled;
        private volatile @Nullable Stretch stretch;
        private long emitted;
        private boolean done;
        private boolean stepping;

        Reading(CoreSubscriber<? super T> actual) {
            this.actual = actual;
        }

        @Override
        public void request(long n) {
            if (Operators.validate(n) && requested.getAndAccumulate(n, Operators::addCap) != Long.MAX_VALUE) {
                SqliteConnection connection = cursor.connection();
                if (!connection.isOnWorker()) {
                    connection.submit(this);
                } else if (!stepping) {
                    connection.submitNext(this);
                }
            }
        }

        @Override
        public void cancel() {
            cancelled = true;
            Stretch running = stretch;
            if (running != null && !cursor.connection().isOnWorker()) {
                running.stop();
            }
            cursor.connection().submit(this);
        }

        /** Reads the next chunk; on the worker. */
        @Override
        public void run() {
            if (done) {
                return;
            }
            if (cancelled) {
                finish(null, false);
            } else if (cursor.isOver()) {
                finish(cursor.gone(), true);
            } else if (emitted != requested.get()) {
                read();
            }
        }

        private void read() {
            SqliteConnection connection = cursor.connection();
            Stretch running =
                    connection.session().control().begin(cursor.isAlone(), connection.lockDeadline(), cursor.left());
            stretch = running;
            Throwable failed = null;
            SQLException error = null;
            stepping = true;
            try {
                step();
            } catch (SQLException e) {
                error = e;
            } catch (RuntimeException | Error e) {
                Exceptions.throwIfJvmFatal(e);
                failed = e;
            }
            stepping = false;
            boolean stopped = running.end();
            cursor.ran(running);
            if (cancelled || failed != null) {
                finish(failed, error != null);
            } else if (error != null || (stopped && !cursor.isOver())) {
                finish(connection.failure(running, error, cursor.sql()), true);
            } else if (cursor.isOver()) {
                done = true;
                actual.onComplete();
            } else if (emitted != requested.get()) {
                connection.submit(this);
            }
        }

        private void step() throws SQLException {
            long demand = requested.get();
            for (int i = 0; i < chunk && emitted != demand && !cancelled && !cursor.isOver(); i++) {
                T value = mapping.apply(cursor.row());
                if (value == null) {
                    throw new IllegalStateException("The function that maps rows answered null; use an Optional");
                }
                emitted++;
                actual.onNext(value);
                if (!cancelled) {
                    cursor.step();
                }
                if (emitted == demand) {
                    demand = requested.get();
                }
            }
        }

        /** Ends it early; a statement that SQLite itself gave up is not used again. */
        private void finish(@Nullable Throwable error, boolean broken) {
            done = true;
            if (broken) {
                cursor.fail();
            } else {
                cursor.letGo();
            }
            if (cancelled) {
                if (error != null) {
                    Operators.onErrorDropped(error, actual.currentContext());
                }
            } else if (error != null) {
                actual.onError(error);
            }
        }
    }
}
