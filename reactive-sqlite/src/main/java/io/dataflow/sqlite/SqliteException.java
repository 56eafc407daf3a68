package io.dataflow.sqlite;

/** What every {@link io.r2dbc.spi.R2dbcException} of this driver also is when the error is SQLite's own. */
public interface SqliteException {

    /** What SQLite told. */
    SqliteError error();
}
