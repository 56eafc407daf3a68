package io.dataflow.core.internal.sql;

/**
 * How a database tells how far a copy has followed it.
 *
 * @param position the query for the identifier of the database cluster and the end of the log as it was written, a number
 * @param status the query for the identifier of the cluster, 1 for a copy that follows and 0 for one that does not, and the end of
 *     the log as it was replayed
 */
public record Replication(String position, String status) {}
