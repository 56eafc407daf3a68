package io.dataflow.sqlite;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.sqlite.core.Codes;
import org.sqlite.core.CoreStatement;
import org.sqlite.core.DB;

/**
 * A statement that SQLite has compiled, at one row of its result at a time; only for the worker.
 *
 * <p>JDBC prepares and closes it. Binding and stepping go to SQLite directly: JDBC's result sets ask twice for every value.
 */
final class Prepared {

    private final DB db;
    private final CoreStatement statement;
    private final long pointer;
    private final String sql;
    private final boolean hasMarkers;
    private final long epoch;
    private @Nullable Columns columns;
    private long steps;

    Prepared(DB db, CoreStatement statement, String sql, boolean hasMarkers, long epoch) throws SQLException {
        this.db = db;
        this.statement = statement;
        this.pointer = statement.pointer.safeRunLong((owner, address) -> address);
        this.sql = sql;
        this.hasMarkers = hasMarkers;
        this.epoch = epoch;
    }

    String sql() {
        return sql;
    }

    /** The state of the schema for which it was compiled. */
    long epoch() {
        return epoch;
    }

    /** Binds the values and runs to the first row, or to the end. */
    boolean execute(@Nullable Object[] values) throws SQLException {
        boolean row = db.execute(statement, values);
        steps = row ? 1 : 0;
        return row;
    }

    /** How many rows the last run has stepped. */
    long steps() {
        return steps;
    }

    /** Moves to the next row; false at the end, which is reached once. */
    boolean step() throws SQLException {
        int code = db.step(pointer);
        if (code == Codes.SQLITE_ROW) {
            steps++;
            return true;
        }
        if (code != Codes.SQLITE_DONE) {
            db.throwex(code);
        }
        return false;
    }

    /** Ends the run: its locks and its place in the result are given up. */
    void reset() throws SQLException {
        int code = db.reset(pointer);
        if (code != Codes.SQLITE_OK) {
            db.throwex(code);
        }
    }

    /** Gives up the memory of the values. */
    void dropValues() throws SQLException {
        if (hasMarkers) {
            db.clear_bindings(pointer);
        }
    }

    /** Gives the memory back. */
    void close() throws SQLException {
        statement.pointer.close();
    }

    /** What is stored at a column of the current row: Long, Double, String, byte[] or null. */
    @Nullable
    Object value(int column) {
        try {
            return switch (db.column_type(pointer, column)) {
                case Codes.SQLITE_INTEGER -> db.column_long(pointer, column);
                case Codes.SQLITE_FLOAT -> db.column_double(pointer, column);
                case Codes.SQLITE_TEXT -> db.column_text(pointer, column);
                case Codes.SQLITE_BLOB -> blob(column);
                default -> null;
            };
        } catch (SQLException e) {
            throw Errors.of(e, sql);
        }
    }

    /** SQLite gives nothing for a blob without bytes. */
    private byte[] blob(int column) throws SQLException {
        byte[] bytes = db.column_blob(pointer, column);
        return bytes == null ? new byte[0] : bytes;
    }

    /** The columns of the result; they may change when SQLite compiles anew, which shows in their number. */
    Columns columns() {
        try {
            Columns known = columns;
            if (known == null || known.size() != db.column_count(pointer)) {
                known = Columns.of(db, pointer);
                columns = known;
            }
            return known;
        } catch (SQLException e) {
            throw Errors.of(e, sql);
        }
    }
}
