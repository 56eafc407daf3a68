package io.dataflow.sqlite;

import java.sql.SQLException;

/** Where a connection stands in its transaction; only for the worker. */
final class Transaction {

    private enum State {
        NONE,
        WRITING,
        READING,
        /** SQLite rolled it back by itself. */
        LOST
    }

    private final SqliteConnection connection;
    private final Session session;
    private volatile State state = State.NONE;
    private boolean queryOnly;

    Transaction(SqliteConnection connection, Session session) {
        this.connection = connection;
        this.session = session;
    }

    /** Whether one was begun and not ended; from any thread. */
    boolean isOpen() {
        return state != State.NONE;
    }

    /** Whether a write needs a turn of its own. */
    boolean needsTurn() {
        return state == State.NONE;
    }

    /** Refuses what cannot be done any more. */
    void check() {
        if (state == State.LOST) {
            throw Errors.rolledBack("The transaction of " + connection
                    + " is over: SQLite rolled it back when a statement in it was stopped or failed; roll it"
                    + " back, too");
        }
    }

    /** Refuses a savepoint where nothing is open: SQLite would begin a transaction with it, which nobody here would end. */
    void checkOpen(String statement) {
        check();
        if (state == State.NONE) {
            throw Errors.rolledBack(statement + " on " + connection + " came after the end of its transaction");
        }
    }

    /** Begins it; a writing one has the turn. */
    void begin(boolean reads) throws SQLException {
        session.execute(reads ? "BEGIN" : "BEGIN IMMEDIATE");
        state = reads ? State.READING : State.WRITING;
        queryOnly = reads;
        if (reads) {
            session.execute("PRAGMA query_only = ON");
        }
    }

    /** Takes a begin back that failed: SQLite may have begun and been stopped in the moment after. */
    void undoBegin() throws SQLException {
        if (state != State.NONE) {
            rollback();
        } else if (session.isInTransaction()) {
            session.execute("ROLLBACK");
        }
    }

    /** Commits it; when that fails it is rolled back. */
    void commit() throws SQLException {
        if (state == State.NONE) {
            return;
        }
        if (state == State.LOST) {
            end();
            throw Errors.rolledBack("The transaction of " + connection
                    + " cannot be committed: SQLite rolled it back when a statement in it was stopped or failed");
        }
        boolean done = false;
        try {
            session.execute("COMMIT");
            done = true;
        } finally {
            if (!done && session.isInTransaction()) {
                session.execute("ROLLBACK");
            }
            end();
        }
    }

    void rollback() throws SQLException {
        if (state == State.LOST) {
            end();
        } else if (state != State.NONE) {
            try {
                session.execute("ROLLBACK");
            } finally {
                end();
            }
        }
    }

    private void end() throws SQLException {
        boolean wrote = state == State.WRITING;
        state = State.NONE;
        if (wrote) {
            connection.writers().leave();
        }
        if (queryOnly) {
            queryOnly = false;
            session.execute("PRAGMA query_only = OFF");
        }
    }

    /** Looks whether SQLite ended it after an error. */
    void afterError() {
        if ((state == State.WRITING || state == State.READING) && !session.isInTransaction()) {
            boolean wrote = state == State.WRITING;
            state = State.LOST;
            if (wrote) {
                connection.writers().leave();
            }
        }
    }

    /** Gives back what it holds; SQLite itself rolls back when it is closed. */
    void abandon() {
        if (state == State.WRITING) {
            connection.writers().leave();
        }
        state = State.NONE;
    }
}
