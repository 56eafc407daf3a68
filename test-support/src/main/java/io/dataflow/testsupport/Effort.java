package io.dataflow.testsupport;

/**
 * How much a test with a large count does: all of it in the long run ({@code mvn verify -Plong}), a tenth otherwise.
 */
public final class Effort {

    private static final int USUAL_SHARE = 10;

    private Effort() {}

    /** The count to run: {@code full} in the long run, otherwise a tenth of it and at least 1. */
    public static int of(int full) {
        return (int) of((long) full);
    }

    /** The count to run: {@code full} in the long run, otherwise a tenth of it and at least 1. */
    public static long of(long full) {
        return isLong() ? full : Math.max(1, full / USUAL_SHARE);
    }

    /** Whether this is the long run. */
    public static boolean isLong() {
        return Boolean.getBoolean("dataflow.long");
    }
}
