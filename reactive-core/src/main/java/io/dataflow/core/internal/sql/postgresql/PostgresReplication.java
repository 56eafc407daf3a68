package io.dataflow.core.internal.sql.postgresql;

import io.dataflow.core.internal.sql.Replication;

/** How PostgreSQL tells how far a standby is; any role may ask. */
final class PostgresReplication {

    private static final String BYTES = "CAST(pg_wal_lsn_diff(%s, '0/0') AS bigint)";

    /**
     * What is inserted into the log and not yet written counts as well: with {@code synchronous_commit = off} a commit is
     * answered before. Where nothing follows the header of a page the log is at its end that a standby names, which is the end of
     * the page before.
     *
     * <p>The name of a file of the log begins with the timeline, which a promotion changes and a fail-over does not hide: the
     * identifier of the cluster stays.
     */
    private static final String POSITION = "SELECT system_identifier,"
            + " CAST(CAST('x' || left(pg_walfile_name(pg_current_wal_insert_lsn()), 8) AS bit(32)) AS bigint),"
            + " inserted - CASE WHEN inserted % segment = 40 THEN 40 WHEN inserted % page = 24 THEN 24 ELSE 0 END"
            + " FROM pg_control_system(), (SELECT " + BYTES.formatted("pg_current_wal_insert_lsn()") + " AS inserted,"
            + " pg_size_bytes(current_setting('wal_segment_size')) AS segment,"
            + " CAST(current_setting('wal_block_size') AS bigint) AS page) AS log";

    /** Which timeline it receives only those who monitor may see; what it has written down of it lags, and is never ahead. */
    private static final String STATUS = "SELECT system_identifier, greatest(timeline_id, min_recovery_end_timeline),"
            + " CASE WHEN pg_is_in_recovery() THEN 1 ELSE 0 END,"
            + " COALESCE(" + BYTES.formatted("pg_last_wal_replay_lsn()") + ", 0)"
            + " FROM pg_control_system(), pg_control_checkpoint(), pg_control_recovery()";

    static final Replication QUERIES = new Replication(POSITION, STATUS);

    private PostgresReplication() {}
}
