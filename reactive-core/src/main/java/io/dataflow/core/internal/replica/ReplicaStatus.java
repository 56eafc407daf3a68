package io.dataflow.core.internal.replica;

import org.jspecify.annotations.Nullable;

/**
 * What a server says of itself that is said to be a replica.
 *
 * @param system the identifier of the database cluster
 * @param timeline which history of the cluster it has followed, as far as it has written that down
 * @param recovering whether it follows another server
 * @param replayed up to which position of the log
 */
public record ReplicaStatus(long system, long timeline, boolean recovering, long replayed) {

    /** Why it is no replica of a primary, or null. */
    @Nullable
    String unfit(@Nullable LogPosition primary) {
        if (!recovering) {
            return "it takes writes itself: it was promoted, or never was a replica";
        }
        if (primary == null) {
            return null;
        }
        if (primary.system() != system) {
            return "it is a copy of another database cluster";
        }
        return primary.timeline() == timeline
                ? null
                : "it is on timeline " + timeline + " of the log, and its primary on " + primary.timeline()
                        + ": one of them was promoted, and it has yet to follow";
    }
}
