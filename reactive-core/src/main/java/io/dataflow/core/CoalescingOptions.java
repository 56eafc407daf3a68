package io.dataflow.core;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which models take part in coalescing; immutable, each method answers a changed copy.
 *
 * <p>By default all do. While more calls arrive than statements are let run at once, reads of one key and creates of one row
 * that wait are asked together, each with an answer or an error of its own; see {@code docs/coalescing.md}.
 */
public final class CoalescingOptions {

    private static final CoalescingOptions DEFAULTS = new CoalescingOptions(true, Set.of());

    private final boolean on;
    private final Set<String> without;

    private CoalescingOptions(boolean on, Set<String> without) {
        this.on = on;
        this.without = without;
    }

    /** The defaults: every model takes part. */
    public static CoalescingOptions defaults() {
        return DEFAULTS;
    }

    /** Whether any statement is asked together with others; yes by default. */
    public CoalescingOptions on(boolean together) {
        return new CoalescingOptions(together, without);
    }

    /** Leaves models out, by their names: each of their statements is asked alone. */
    public CoalescingOptions without(String... models) {
        return new CoalescingOptions(
                on, Stream.concat(without.stream(), Stream.of(models)).collect(Collectors.toUnmodifiableSet()));
    }

    /** Whether a model takes part. */
    public boolean isOn(String model) {
        return on && !without.contains(model);
    }
}
