package io.dataflow.nodes;

import io.dataflow.core.ValidationFailedException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * How a loop of a workflow runs; immutable, each method answers a changed copy.
 *
 * <p>Defaults: at most {@value #MOST_ROUNDS} rounds, and no inputs but those that are connected. An end has to be given.
 */
public final class LoopOptions {

    private static final int MOST_ROUNDS = 100;
    private static final LoopOptions DEFAULTS = new LoopOptions(null, null, MOST_ROUNDS, Map.of());

    private final @Nullable Predicate<? super WorkflowResult> until;
    private final @Nullable String untilTemplate;
    private final int maxRounds;
    private final Map<String, @Nullable Object> inputs;

    private LoopOptions(
            @Nullable Predicate<? super WorkflowResult> until,
            @Nullable String untilTemplate,
            int maxRounds,
            Map<String, @Nullable Object> inputs) {
        this.until = until;
        this.untilTemplate = untilTemplate;
        this.maxRounds = maxRounds;
        this.inputs = inputs;
    }

    /** The defaults. */
    public static LoopOptions defaults() {
        return DEFAULTS;
    }

    /** Ends the loop after the first round whose results meet the condition. */
    public LoopOptions until(Predicate<? super WorkflowResult> condition) {
        return new LoopOptions(condition, null, maxRounds, inputs);
    }

    /** Ends the loop after the first round in which a template over the nodes of the body, such as {@code ${check.done}}, is true. */
    public LoopOptions until(String template) {
        return new LoopOptions(null, template, maxRounds, inputs);
    }

    /** The most rounds; when they did not meet the end, the loop fails with an error of the code {@code LOOP_NOT_ENDED}. */
    public LoopOptions maxRounds(int rounds) {
        if (rounds < 1) {
            throw new ValidationFailedException(
                    "LoopOptions", null, "maxRounds", "range", "must be at least 1, but is " + rounds);
        }
        return new LoopOptions(until, untilTemplate, rounds, inputs);
    }

    /** What the first round is given, beside what is connected; values may be templates. */
    public LoopOptions inputs(Map<String, ?> values) {
        return new LoopOptions(
                until,
                untilTemplate,
                maxRounds,
                Collections.unmodifiableMap(new LinkedHashMap<String, @Nullable Object>(values)));
    }

    /** The condition that ends it, or null. */
    public @Nullable Predicate<? super WorkflowResult> until() {
        return until;
    }

    /** The template that ends it, or null. */
    public @Nullable String untilTemplate() {
        return untilTemplate;
    }

    /** The most rounds. */
    public int maxRounds() {
        return maxRounds;
    }

    /** What the first round is given. */
    public Map<String, @Nullable Object> inputs() {
        return inputs;
    }
}
