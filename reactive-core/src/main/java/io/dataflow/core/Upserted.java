package io.dataflow.core;

/**
 * The outcome of an upsert.
 *
 * @param record the row as stored
 * @param created true when the row was inserted, false when it was there and was updated
 */
public record Upserted<T>(T record, boolean created) {

    /** What happened; never the row. */
    @Override
    public String toString() {
        return "Upserted[created=" + created + "]";
    }
}
