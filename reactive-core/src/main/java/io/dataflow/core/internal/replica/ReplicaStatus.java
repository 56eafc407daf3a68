package io.dataflow.core.internal.replica;

import org.jspecify.annotations.Nullable;

/**
 * What a server says of itself that is said to be a replica.
 *
 * @param system the identifier of the database cluster
 * @param recovering whether it follows another server
 * @param replayed up to which position of the log
 */
public record ReplicaStatus(long system, boolean recovering, long replayed) {

    /** Why it is no replica of a primary, or null. */
    @Nullable
    String unfit(@Nullable Long primary) {
        if (!recovering) {
            return "it takes writes itself: it was promoted, or never was a replica";
        }
        return primary == null || primary == system ? null : "it is a copy of another database cluster";
    }
}
