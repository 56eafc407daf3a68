package io.dataflow.core.internal.sql.postgresql;

import io.dataflow.core.internal.sql.Replication;

/** How PostgreSQL tells how far a standby is; any role may ask. */
final class PostgresReplication {

    private static final String BYTES = "CAST(pg_wal_lsn_diff(%s, '0/0') AS bigint)";

    /**
     * What is inserted into the log and not yet written counts as well: with {@code synchronous_commit = off} a commit is
     * answered before. Where nothing follows the header of a page the log is at its end that a standby names, which is the end of
     * the page before.
     */
    private static final String POSITION = "SELECT system_identifier,"
            + " inserted - CASE WHEN inserted % segment = 40 THEN 40 WHEN inserted % page = 24 THEN 24 ELSE 0 END"
            + " FROM pg_control_system(), (SELECT " + BYTES.formatted("pg_current_wal_insert_lsn()") + " AS inserted,"
            + " pg_size_bytes(current_setting('wal_segment_size')) AS segment,"
            + " CAST(current_setting('wal_block_size') AS bigint) AS page) AS log";

    private static final String STATUS = "SELECT system_identifier, CASE WHEN pg_is_in_recovery() THEN 1 ELSE 0 END,"
            + " COALESCE(" + BYTES.formatted("pg_last_wal_replay_lsn()") + ", 0) FROM pg_control_system()";

    static final Replication QUERIES = new Replication(POSITION, STATUS);

    private PostgresReplication() {}
}
