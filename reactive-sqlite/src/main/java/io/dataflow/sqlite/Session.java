package io.dataflow.sqlite;

import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConnection;
import org.sqlite.core.CoreStatement;
import org.sqlite.core.DB;

/** An open database handle of SQLite with its compiled statements; only for the worker, but for its {@link Control}. */
final class Session {

    private static final Object[] NO_VALUES = {};
    private static final long RETRY_NANOS = 2_000_000;

    private final SQLiteConnection jdbc;
    private final DB db;
    private final Control control;
    private final DatabaseFile file;
    private final int cacheSize;
    /** Compiled statements that nobody runs, the least recently used first. */
    private final Map<String, Prepared> cache = new LinkedHashMap<>(16, 0.75f, true);
    /** One of those, whose last values are still bound. */
    private @Nullable Prepared valued;

    private Session(SQLiteConnection jdbc, DatabaseFile file, int cacheSize) throws SQLException {
        this.jdbc = jdbc;
        this.db = jdbc.getDatabase();
        this.file = file;
        this.cacheSize = cacheSize;
        this.control = new Control(db);
    }

    /** Opens the database and sets it up. */
    static Session open(DatabaseFile file, SqliteConfiguration configuration) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setReadOnly(configuration.isReadOnly());
        SQLiteConnection jdbc = (SQLiteConnection) config.createConnection("jdbc:sqlite:" + file.path());
        try {
            // No transaction begins and ends unless we say so.
            jdbc.getConnectionConfig().setAutoCommit(false);
            Session session = new Session(jdbc, file, configuration.statementCacheSize());
            // One after the other: changing the journal needs the file alone, and SQLite does not wait for that.
            synchronized (file) {
                session.setUp(configuration);
            }
            return session;
        } catch (SQLException e) {
            jdbc.close();
            throw e;
        }
    }

    private void setUp(SqliteConfiguration configuration) throws SQLException {
        long deadline = System.nanoTime() + configuration.lockWaitTime().toNanos();
        Control.Stretch stretch = control.begin(true, deadline, Control.UNLIMITED);
        try {
            for (Map.Entry<String, String> pragma : configuration.pragmas().entrySet()) {
                patiently("PRAGMA " + pragma.getKey() + " = " + pragma.getValue(), deadline);
            }
            Functions.register(jdbc, control);
        } finally {
            stretch.end();
        }
    }

    private void patiently(String sql, long deadline) throws SQLException {
        while (true) {
            try {
                execute(sql);
                return;
            } catch (SQLException e) {
                if (e.getErrorCode() != Errors.BUSY || System.nanoTime() > deadline) {
                    throw e;
                }
                LockSupport.parkNanos(this, RETRY_NANOS);
            }
        }
    }

    Control control() {
        return control;
    }

    /** How many rows the last write changed. */
    long changes() throws SQLException {
        return db.changes();
    }

    String version() throws SQLException {
        return db.libversion();
    }

    /** Runs a statement without parameters whose rows do not matter. */
    void execute(String sql) throws SQLException {
        Prepared prepared = prepare(sql, false);
        boolean done = false;
        try {
            prepared.execute(NO_VALUES);
            done = true;
        } finally {
            if (done) {
                release(prepared, false);
            } else {
                discard(prepared);
            }
        }
    }

    /** Whether SQLite is inside a transaction; it ends one by itself when it cannot go on. */
    boolean isInTransaction() {
        try {
            execute("BEGIN");
        } catch (SQLException e) {
            return true;
        }
        try {
            execute("ROLLBACK");
        } catch (SQLException e) {
            throw Errors.of(e, null);
        }
        return false;
    }

    /** A compiled statement that nobody else runs. */
    Prepared prepare(String sql, boolean hasMarkers) throws SQLException {
        Prepared known = cache.remove(sql);
        if (valued != known) {
            dropValues();
        }
        valued = null;
        long epoch = file.schemaEpoch();
        if (known != null) {
            if (known.epoch() == epoch) {
                return known;
            }
            known.close();
        }
        return new Prepared(db, (CoreStatement) jdbc.prepareStatement(sql), sql, hasMarkers, epoch);
    }

    /**
     * Gives a statement back that ran to its end or as far as it was wanted.
     *
     * @param keepsValues whether its values stay until another statement comes: the same one, run again, replaces each of them in
     *     less time than all of them take to be dropped and made anew
     */
    void release(Prepared prepared, boolean keepsValues) throws SQLException {
        dropValues();
        prepared.reset();
        valued = prepared;
        if (!keepsValues) {
            dropValues();
        }
        Prepared same = cache.put(prepared.sql(), prepared);
        if (same != null) {
            same.close();
        }
        if (cache.size() > cacheSize) {
            Iterator<Prepared> oldest = cache.values().iterator();
            Prepared evicted = oldest.next();
            oldest.remove();
            if (evicted == valued) {
                valued = null;
            }
            evicted.close();
        }
    }

    private void dropValues() throws SQLException {
        if (valued != null) {
            valued.dropValues();
            valued = null;
        }
    }

    /** Gives a statement back that failed; what failed is told already, so that this tells nothing. */
    void discard(Prepared prepared) {
        try {
            prepared.close();
        } catch (SQLException e) {
            // SQLite repeats the error of the run.
            return;
        }
    }

    /** Tells the other connections of this process that the schema is another one. */
    void schemaChanged() {
        file.schemaChanged();
    }

    void close() throws SQLException {
        for (Prepared prepared : new ArrayDeque<>(cache.values())) {
            prepared.close();
        }
        cache.clear();
        jdbc.close();
    }
}
