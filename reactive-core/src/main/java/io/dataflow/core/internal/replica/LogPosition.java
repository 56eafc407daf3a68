package io.dataflow.core.internal.replica;

/**
 * Where the log of the primary stood.
 *
 * @param system the identifier of the database cluster
 * @param at when it was asked for, by {@link System#nanoTime()}
 * @param position the end of what was written
 */
public record LogPosition(long system, long at, long position) {}
