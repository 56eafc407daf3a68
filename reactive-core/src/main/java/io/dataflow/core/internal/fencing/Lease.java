package io.dataflow.core.internal.fencing;

import java.util.Map;

/**
 * The right of one runner to do a piece of work.
 *
 * @param work the work
 * @param token what each commit of the runner is checked by; every taker gets a higher one
 * @param found the row of the work as the runner found it
 */
public record Lease(Work work, long token, Map<String, Object> found) {}
