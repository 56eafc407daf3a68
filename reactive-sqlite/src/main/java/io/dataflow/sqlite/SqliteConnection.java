package io.dataflow.sqlite;

import io.r2dbc.spi.Batch;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionMetadata;
import io.r2dbc.spi.IsolationLevel;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import io.r2dbc.spi.TransactionDefinition;
import io.r2dbc.spi.ValidationDepth;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/** A connection: SQLite on a thread of its own. */
final class SqliteConnection implements Connection {

    private static final int MOST_PARSED = 500;

    private final String name;
    private final SqliteConfiguration configuration;
    private final Worker worker;
    private final DatabaseFile file;
    private final Session session;
    private final Transaction transaction;
    private final ConnectionMetadata metadata;
    private final ConcurrentMap<String, ParsedSql> parsed = new ConcurrentHashMap<>();

    /** Only for the worker: what waits for a turn, and what is in the middle of its rows. */
    private final Set<TurnRequest> waiting = new HashSet<>();

    private final Set<Cursor> cursors = new HashSet<>();

    private volatile Duration lockWaitTime;
    private volatile @Nullable Duration statementTimeout;
    private volatile boolean closed;
    private boolean released;

    private SqliteConnection(
            String name, SqliteConfiguration configuration, Worker worker, DatabaseFile file, Session session)
            throws SQLException {
        this.name = name;
        this.configuration = configuration;
        this.worker = worker;
        this.file = file;
        this.session = session;
        this.transaction = new Transaction(this, session);
        this.metadata = new Metadata(session.version());
        this.lockWaitTime = configuration.lockWaitTime();
        this.statementTimeout = configuration.statementTimeout();
    }

    /** Finds the database of a connection. */
    @FunctionalInterface
    interface Source {

        DatabaseFile acquire() throws IOException;
    }

    /** Opens a connection on a worker of its own. */
    static void open(String name, SqliteConfiguration configuration, Source source, MonoSink<Connection> sink) {
        Worker worker = new Worker(name.replace(' ', '-'));
        worker.submit(() -> {
            SqliteConnection connection = null;
            try {
                connection = opened(name, configuration, worker, source);
            } catch (SQLException e) {
                sink.error(new R2dbcNonTransientResourceException(
                        name + " could not be opened: " + e.getMessage(), "08001", e.getErrorCode(), e));
            } catch (IOException | RuntimeException | LinkageError e) {
                // The last where SQLite's own library cannot be loaded.
                sink.error(new R2dbcNonTransientResourceException(
                        name + " could not be opened: " + e.getMessage(), "08001", e));
            }
            if (connection == null) {
                worker.finish();
            } else {
                sink.success(connection);
            }
        });
    }

    private static SqliteConnection opened(String name, SqliteConfiguration configuration, Worker worker, Source source)
            throws IOException, SQLException {
        DatabaseFile file = source.acquire();
        SqliteConnection connection = null;
        try {
            connection = new SqliteConnection(name, configuration, worker, file, Session.open(file, configuration));
            return connection;
        } finally {
            if (connection == null) {
                file.release();
            }
        }
    }

    /** Something to do with SQLite. */
    @FunctionalInterface
    interface Task<T> {

        @Nullable
        T run() throws SQLException;
    }

    /** Runs a task on the worker when it is subscribed to. */
    private <T> Mono<T> task(Task<T> task) {
        return Mono.create(sink -> submit(() -> finish(sink, task)));
    }

    private <T> void finish(MonoSink<T> sink, Task<T> task) {
        T value;
        try {
            value = run(task, lockDeadline(), stretch -> {});
        } catch (RuntimeException e) {
            sink.error(e);
            return;
        }
        sink.success(value);
    }

    /**
     * Runs a task that is stopped by a close; on the worker.
     *
     * @param begun is given what stops it otherwise
     */
    <T> @Nullable T run(Task<T> task, long lockDeadline, Consumer<Control.Stretch> begun) {
        if (closed) {
            throw Errors.closed(this);
        }
        dropOrphans();
        Control.Stretch stretch = session.control().begin(cursors.isEmpty(), lockDeadline, Control.UNLIMITED);
        begun.accept(stretch);
        try {
            return task.run();
        } catch (SQLException e) {
            stretch.end();
            throw failure(stretch, e, null);
        } finally {
            stretch.end();
        }
    }

    /** Why a stretch of work did not come to its end: the connection was closed, the time is over, or SQLite's error. */
    R2dbcException failure(Control.Stretch stretch, @Nullable SQLException error, @Nullable String sql) {
        transaction.afterError();
        if (closed) {
            return Errors.closed(this);
        }
        if (error == null || stretch.isTimedOut()) {
            return Errors.statementTimeout(
                    "A statement on " + name + " ran longer than its time of " + statementTimeout
                            + " and was stopped; narrow it, or set a longer statement timeout",
                    sql,
                    error);
        }
        return describe(error, sql);
    }

    /** The error of a statement; told in our words when a lock did not come in time. */
    R2dbcException describe(SQLException error, @Nullable String sql) {
        R2dbcException described = Errors.of(error, sql);
        return described.getErrorCode() == Errors.BUSY
                ? Errors.lockTimeout(
                        name + " waited " + lockWaitTime.toMillis()
                                + " ms for a lock that somebody else holds on the database ("
                                + writers().describe() + "); make the transactions shorter or the lock wait time"
                                + " (busy_timeout) longer",
                        sql,
                        error)
                : described;
    }

    void submit(Runnable job) {
        worker.submit(job);
    }

    void submitNext(Runnable job) {
        worker.submitNext(job);
    }

    /** Whether the caller is the worker itself. */
    boolean isOnWorker() {
        return worker.isCurrent();
    }

    boolean isClosed() {
        return closed;
    }

    Session session() {
        return session;
    }

    Transaction transaction() {
        return transaction;
    }

    WriterQueue writers() {
        return file.writers();
    }

    Set<TurnRequest> waiting() {
        return waiting;
    }

    Set<Cursor> cursors() {
        return cursors;
    }

    /** Ends the cursors of results that nobody took; on the worker. */
    void dropOrphans() {
        if (!cursors.isEmpty()) {
            new ArrayList<>(cursors).forEach(Cursor::dropIfOrphaned);
        }
    }

    Duration lockWaitTime() {
        return lockWaitTime;
    }

    long lockDeadline() {
        return System.nanoTime() + lockWaitTime.toNanos();
    }

    /** How long a statement may run. */
    long allowedNanos() {
        Duration timeout = statementTimeout;
        return timeout == null ? Control.UNLIMITED : timeout.toNanos();
    }

    ParsedSql parse(String sql) {
        ParsedSql known = parsed.get(sql);
        if (known == null) {
            known = ParsedSql.parse(sql);
            if (parsed.size() >= MOST_PARSED) {
                parsed.clear();
            }
            parsed.put(sql, known);
        }
        return known;
    }

    @Override
    public Batch createBatch() {
        return new SqliteBatch(this, configuration.fetchSize());
    }

    @Override
    public SqliteStatement createStatement(String sql) {
        return new SqliteStatement(this, parse(requireText(sql, "SQL text")), configuration.fetchSize());
    }

    @Override
    public Mono<Void> beginTransaction() {
        return begin(false, lockWaitTime);
    }

    @Override
    public Mono<Void> beginTransaction(TransactionDefinition definition) {
        Duration patience = definition.getAttribute(TransactionDefinition.LOCK_WAIT_TIMEOUT);
        boolean reads = Boolean.TRUE.equals(definition.getAttribute(TransactionDefinition.READ_ONLY));
        return begin(reads, patience == null ? lockWaitTime : Limits.checked(patience, "lock wait timeout"));
    }

    private Mono<Void> begin(boolean reads, Duration patience) {
        return Mono.create(
                sink -> submit(new Beginning(this, reads || configuration.isReadOnly(), patience, sink)::start));
    }

    @Override
    public Mono<Void> commitTransaction() {
        return task(() -> {
            transaction.commit();
            return null;
        });
    }

    @Override
    public Mono<Void> rollbackTransaction() {
        return task(() -> {
            transaction.rollback();
            return null;
        });
    }

    @Override
    public Mono<Void> createSavepoint(String savepoint) {
        String quoted = quoted(savepoint);
        Mono<Void> set = inTransaction("SAVEPOINT " + quoted);
        // In a transaction at once, so that it stands before a statement that is sent without waiting for it.
        return Mono.defer(
                () -> transaction.isOpen() ? set : begin(false, lockWaitTime).then(set));
    }

    @Override
    public Mono<Void> releaseSavepoint(String savepoint) {
        return inTransaction("RELEASE " + quoted(savepoint));
    }

    @Override
    public Mono<Void> rollbackTransactionToSavepoint(String savepoint) {
        return inTransaction("ROLLBACK TO " + quoted(savepoint));
    }

    private Mono<Void> inTransaction(String sql) {
        return task(() -> {
            transaction.checkOpen(sql);
            session.execute(sql);
            return null;
        });
    }

    private static String quoted(String savepoint) {
        return '"' + requireText(savepoint, "name of a savepoint").replace("\"", "\"\"") + '"';
    }

    private static String requireText(@Nullable String text, String what) {
        if (text == null || text.isBlank()) {
            throw new IllegalArgumentException("The " + what + " is missing");
        }
        return text;
    }

    @Override
    public boolean isAutoCommit() {
        return !transaction.isOpen();
    }

    @Override
    public Mono<Void> setAutoCommit(boolean autoCommit) {
        return autoCommit ? commitTransaction() : beginTransaction();
    }

    @Override
    public IsolationLevel getTransactionIsolationLevel() {
        return IsolationLevel.SERIALIZABLE;
    }

    /** Takes every level: each is kept by the one that SQLite has, which stays the one that is reported. */
    @Override
    public Mono<Void> setTransactionIsolationLevel(IsolationLevel level) {
        Objects.requireNonNull(level, "The isolation level is missing");
        return Mono.empty();
    }

    @Override
    public Mono<Void> setLockWaitTimeout(Duration timeout) {
        Duration limit = Limits.checked(timeout, "lock wait timeout");
        return Mono.fromRunnable(() -> lockWaitTime = limit);
    }

    @Override
    public Mono<Void> setStatementTimeout(Duration timeout) {
        Duration limit = Limits.checked(timeout, "statement timeout");
        return Mono.fromRunnable(() -> statementTimeout = limit.isZero() ? null : limit);
    }

    @Override
    public Mono<Boolean> validate(ValidationDepth depth) {
        if (depth == ValidationDepth.LOCAL) {
            return Mono.fromSupplier(() -> !closed);
        }
        return this.<Boolean>task(() -> {
                    session.execute("SELECT 1");
                    return true;
                })
                .onErrorReturn(false);
    }

    @Override
    public ConnectionMetadata getMetadata() {
        return metadata;
    }

    /** Closes it: what runs is stopped and fails, an open transaction is rolled back. */
    @Override
    public Mono<Void> close() {
        return Mono.create(sink -> {
            stop();
            submit(() -> {
                try {
                    release();
                    sink.success();
                } catch (SQLException e) {
                    sink.error(Errors.of(e, null));
                } catch (UncheckedIOException e) {
                    sink.error(e);
                }
            });
        });
    }

    /** Closes a connection that nobody took. */
    void abandon() {
        stop();
        submit(() -> {
            try {
                release();
            } catch (SQLException e) {
                throw Errors.of(e, null);
            }
        });
    }

    private void stop() {
        closed = true;
        session.control().stopCurrent();
    }

    private void release() throws SQLException {
        if (released) {
            return;
        }
        released = true;
        try {
            List<TurnRequest> requests = new ArrayList<>(waiting);
            requests.forEach(request -> request.abort(Errors.closed(this)));
            new ArrayList<>(cursors).forEach(Cursor::abandon);
            transaction.abandon();
            session.close();
        } finally {
            worker.finish();
            file.release();
        }
    }

    @Override
    public String toString() {
        return name;
    }

    private record Metadata(String version) implements ConnectionMetadata {

        @Override
        public String getDatabaseProductName() {
            return "SQLite";
        }

        @Override
        public String getDatabaseVersion() {
            return version;
        }
    }
}
