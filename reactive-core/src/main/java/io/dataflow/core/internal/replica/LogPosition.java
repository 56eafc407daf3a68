package io.dataflow.core.internal.replica;

/**
 * Where the log of the primary stood.
 *
 * @param system the identifier of the database cluster
 * @param timeline which history of the cluster the log is, of which every promotion begins another
 * @param at when it was asked for, by {@link System#nanoTime()}
 * @param position the end of what was written
 */
public record LogPosition(long system, long timeline, long at, long position) {

    /** Whether positions of both can be compared. */
    boolean isSameLog(LogPosition other) {
        return system == other.system && timeline == other.timeline;
    }
}
