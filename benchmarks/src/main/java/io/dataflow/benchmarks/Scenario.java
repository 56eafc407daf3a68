package io.dataflow.benchmarks;

import java.util.List;

/**
 * The same work, done by several contenders.
 *
 * @param name the name, as in ratio lines
 * @param unit what is counted each second
 * @param contenders who does it; the first is ours
 * @param comparisons which ratios are told
 */
record Scenario(String name, String unit, List<Contender> contenders, List<Comparison> comparisons) {

    /** Some work, which answers how much of it was done. */
    @FunctionalInterface
    interface Work {

        long run() throws Exception;
    }

    /** What makes everything as the work needs it. */
    @FunctionalInterface
    interface Before {

        void run() throws Exception;
    }

    /**
     * Somebody who does the work.
     *
     * @param before runs before it, in nobody's time
     */
    record Contender(String name, Before before, Work work) {

        Contender(String name, Work work) {
            this(name, () -> {}, work);
        }
    }

    /**
     * A ratio: how much the first does for each that the second does.
     *
     * @param theirs the techniques of the peer, of which the fastest counts
     */
    record Comparison(String measure, String versus, String ours, List<String> theirs) {

        Comparison(String measure, String versus, String ours, String theirs) {
            this(measure, versus, ours, List.of(theirs));
        }

        String name() {
            return measure + "." + versus;
        }
    }
}
