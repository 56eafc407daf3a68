package io.dataflow.sqlite;

import io.dataflow.sqlite.Control.Stretch;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Schedulers;

/**
 * A statement in the middle of its rows; only for the worker.
 *
 * <p>It stands on a row from the beginning. Whatever comes first, its end, an error or a close, ends it once, and then the
 * connection has its statement and its turn to write back.
 */
final class Cursor {

    private static final long PATIENCE_MILLIS = 200;
    private static final long PATIENCE_WITH_TAKERS_MILLIS = 2_000;

    private final SqliteConnection connection;
    private final Prepared prepared;
    private final boolean writes;
    private final boolean holdsTurn;
    private final Runnable afterwards;
    private final AtomicReference<@Nullable Runnable> reader = new AtomicReference<>();
    private long position;
    private long updated = -1;
    private long left;
    private boolean over;
    private boolean orphaned;
    private @Nullable Columns columns;

    /**
     * Creates a cursor on its first row.
     *
     * @param holdsTurn whether the turn to write is to be given back at the end
     * @param left the nanoseconds that the statement may still run
     * @param afterwards called when it has ended
     */
    Cursor(
            SqliteConnection connection,
            Prepared prepared,
            boolean writes,
            boolean holdsTurn,
            long left,
            Runnable afterwards) {
        this.connection = connection;
        this.prepared = prepared;
        this.writes = writes;
        this.holdsTurn = holdsTurn;
        this.left = left;
        this.afterwards = afterwards;
        connection.cursors().add(this);
    }

    /** Takes the right to read it, which is given once; the reader is run when the connection is closed. */
    boolean claim(Runnable reading) {
        return reader.compareAndSet(null, reading);
    }

    /**
     * Leaves it to nobody: it is ended before the next statement, and soon in any case, unless somebody claims it till then.
     *
     * <p>Who cancels between the result and its rows may have dropped the result, or may be about to read it.
     *
     * @param taken whether somebody took the result as they cancelled: then only time tells that nobody will read it
     */
    void orphan(boolean taken) {
        if (!over && reader.get() == null) {
            orphaned = !taken;
            long patience = taken ? PATIENCE_WITH_TAKERS_MILLIS : PATIENCE_MILLIS;
            Schedulers.parallel().schedule(() -> connection.submit(this::forget), patience, TimeUnit.MILLISECONDS);
        }
    }

    private void forget() {
        orphaned = true;
        dropIfOrphaned();
    }

    /** Ends it if it was left to nobody. */
    void dropIfOrphaned() {
        if (orphaned && reader.get() == null) {
            letGo();
        }
    }

    /** Why there are no rows any more, although its end was not read. */
    RuntimeException gone() {
        return connection.isClosed()
                ? Errors.closed(connection)
                : new IllegalStateException("The result was let go when its execution was cancelled; read it at once");
    }

    SqliteConnection connection() {
        return connection;
    }

    String sql() {
        return prepared.sql();
    }

    boolean isOver() {
        return over;
    }

    /** How many rows were stepped so far. */
    long steps() {
        return prepared.steps();
    }

    /** How many rows the statement changed, once it has ended; -1 where it was none that changes rows. */
    long updated() {
        return updated;
    }

    /** Whether no other statement of the connection is in the middle of its rows. */
    boolean isAlone() {
        return connection.cursors().size() <= 1;
    }

    /** The nanoseconds that it may still run. */
    long left() {
        return left;
    }

    void ran(Stretch stretch) {
        if (left != Control.UNLIMITED) {
            left -= stretch.elapsed();
        }
    }

    /** The row on which it stands. */
    SqliteRow row() {
        return new Current(position);
    }

    /** Moves to the next row; at the end it ends itself. */
    void step() throws SQLException {
        position++;
        if (!prepared.step()) {
            end();
        }
    }

    /** Ends it wherever it stands. */
    void end() throws SQLException {
        if (over) {
            return;
        }
        position++;
        boolean clean = false;
        try {
            connection.session().release(prepared, connection.transaction().isOpen());
            if (writes) {
                updated = connection.session().changes();
            }
            clean = true;
        } finally {
            settle(clean);
        }
    }

    /** Ends it because nobody wants more; whether that works is nobody's business. */
    void letGo() {
        try {
            end();
        } catch (SQLException e) {
            connection.transaction().afterError();
        }
    }

    /** Ends it after an error. */
    void fail() {
        if (!over) {
            position++;
            settle(false);
            connection.transaction().afterError();
        }
    }

    private void settle(boolean clean) {
        if (!clean) {
            connection.session().discard(prepared);
        }
        over = true;
        connection.cursors().remove(this);
        if (holdsTurn) {
            connection.writers().leave();
        }
        afterwards.run();
    }

    /** Ends it because the connection is closed; who reads it hears of that. */
    void abandon() {
        fail();
        Runnable reading = reader.get();
        if (reading != null) {
            reading.run();
        }
    }

    /** The row on which the cursor stands, as long as it stands there. */
    private final class Current extends SqliteRow {

        private final long at;

        Current(long at) {
            this.at = at;
        }

        @Override
        Columns columns() {
            Prepared standing = checked();
            Columns known = columns;
            if (known == null) {
                known = standing.columns();
                columns = known;
            }
            return known;
        }

        @Override
        @Nullable
        Object stored(int index) {
            return checked().value(index);
        }

        private Prepared checked() {
            if (at != position || !connection.isOnWorker()) {
                throw new IllegalStateException(
                        "A row is valid only inside the function that maps it; take the values from it there");
            }
            return prepared;
        }
    }
}
