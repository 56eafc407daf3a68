package io.dataflow.core.internal.connection;

/**
 * How many connections a server takes.
 *
 * @param most all of them
 * @param reserved those that it keeps for its superusers and others
 */
public record Room(int most, int reserved) {

    /** Those that anybody may have. */
    int forAll() {
        return most - reserved;
    }
}
