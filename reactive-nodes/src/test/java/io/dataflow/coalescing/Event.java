package io.dataflow.coalescing;

import org.jspecify.annotations.Nullable;

/**
 * What one caller saw of one operation on the value of a key.
 *
 * @param key the key
 * @param kind what was asked
 * @param value the value that was given; null for a read or a delete
 * @param outcome what came of it
 * @param read the value that came back; null where none did
 * @param from when it was asked
 * @param to when the answer was there; {@link Long#MAX_VALUE} where the outcome is unknown
 */
record Event(
        String key,
        Kind kind,
        @Nullable Integer value,
        Outcome outcome,
        @Nullable Integer read,
        long from,
        long to) {

    enum Kind {
        CREATE,
        READ,
        UPDATE,
        DELETE
    }

    enum Outcome {
        /** It did what was asked; of a read, that a row was there. */
        DONE,
        /** It found what refuses it: a row with the key for a create, none for the others. */
        REFUSED,
        /** It was cancelled or timed out: it may have taken effect at any time since, or never. */
        UNKNOWN
    }

    static Event created(int value, long from, long to) {
        return new Event("k", Kind.CREATE, value, Outcome.DONE, value, from, to);
    }

    static Event notCreated(int value, long from, long to) {
        return new Event("k", Kind.CREATE, value, Outcome.REFUSED, null, from, to);
    }

    static Event read(@Nullable Integer read, long from, long to) {
        return new Event("k", Kind.READ, null, read == null ? Outcome.REFUSED : Outcome.DONE, read, from, to);
    }

    static Event updated(int value, long from, long to) {
        return new Event("k", Kind.UPDATE, value, Outcome.DONE, value, from, to);
    }

    static Event notUpdated(int value, long from, long to) {
        return new Event("k", Kind.UPDATE, value, Outcome.REFUSED, null, from, to);
    }

    static Event deleted(boolean done, long from, long to) {
        return new Event("k", Kind.DELETE, null, done ? Outcome.DONE : Outcome.REFUSED, null, from, to);
    }

    static Event unknown(Kind kind, @Nullable Integer value, long from) {
        return new Event("k", kind, value, Outcome.UNKNOWN, null, from, Long.MAX_VALUE);
    }
}
