package io.dataflow.core.internal.replica;

import io.dataflow.core.DataFlowException;

/** What the error of a read on the replica means for the read. */
enum Failure {
    /** The replica is gone, starting or full: nobody is to ask it for a while, and the read is repeated elsewhere. */
    GONE,
    /** It could not answer this time, such as for a conflict with what it replays, or a table that it has yet to hear of. */
    ELSEWHERE,
    /** Nothing was sent for want of a connection: since the replica does not answer, or for the load that is on it. */
    FULL,
    /** The primary would answer the same, or the limits of the caller are reached. */
    OWN;

    static Failure of(Throwable error) {
        if (error instanceof UnreachableException) {
            return GONE;
        }
        if (!(error instanceof DataFlowException known)) {
            return OWN;
        }
        return switch (known.code()) {
            case "CONNECTION_LOST" -> GONE;
            case "POOL_TIMEOUT" -> FULL;
            case "SERIALIZATION_FAILURE",
                    "LOCK_TIMEOUT",
                    "UNDEFINED_TABLE",
                    "UNDEFINED_COLUMN",
                    "PERMISSION",
                    "DATABASE_ERROR" -> ELSEWHERE;
            default -> OWN;
        };
    }
}
