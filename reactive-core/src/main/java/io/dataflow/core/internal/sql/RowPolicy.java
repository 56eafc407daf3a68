package io.dataflow.core.internal.sql;

import java.util.List;

/**
 * What lets a table show the rows of the tenant that the session was told, and those alone.
 *
 * @param query answers true where the table does so already
 * @param statements make it do so
 */
public record RowPolicy(String query, List<String> statements) {}
