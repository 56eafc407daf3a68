package io.dataflow.sqlite;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The limits of time that users set. */
final class Limits {

    /** What is longer is as good as for ever, and would not be counted in nanoseconds. */
    private static final Duration LONGEST = Duration.ofDays(36_500);

    private Limits() {}

    /**
     * A limit that can be counted.
     *
     * @throws IllegalArgumentException if it is missing or negative
     */
    static Duration checked(@Nullable Duration time, String what) {
        if (time == null) {
            throw new IllegalArgumentException("The " + what + " is missing");
        }
        if (time.isNegative()) {
            throw new IllegalArgumentException("The " + what + " is " + time + "; it cannot be negative");
        }
        return time.compareTo(LONGEST) > 0 ? LONGEST : time;
    }
}
