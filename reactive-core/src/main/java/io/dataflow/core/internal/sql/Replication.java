package io.dataflow.core.internal.sql;

/**
 * How a database tells how far a copy has followed it.
 *
 * @param position the query for the identifier of the database cluster, the number of the timeline that the log is on, and the end
 *     of the log as it was written, a number
 * @param status the query for the identifier of the cluster, the timeline that is followed, 1 for a copy that follows and 0 for one
 *     that does not, and the end of the log as it was replayed
 */
public record Replication(String position, String status) {}
