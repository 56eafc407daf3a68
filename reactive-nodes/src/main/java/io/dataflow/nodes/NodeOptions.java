package io.dataflow.nodes;

import io.dataflow.core.ValidationFailedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.util.retry.Retry;

/**
 * How a node of a workflow runs; immutable, each method answers a changed copy.
 *
 * <p>Defaults: one attempt, no time limit, an error fails the run, and no order but that of the connections.
 */
public final class NodeOptions {

    private static final NodeOptions DEFAULTS = new NodeOptions(null, null, null, null, List.of());

    private final @Nullable Retry retry;
    private final @Nullable Duration timeout;
    private final @Nullable Map<String, @Nullable Object> onErrorUse;
    private final @Nullable Compensation compensation;
    private final List<String> after;

    private NodeOptions(
            @Nullable Retry retry,
            @Nullable Duration timeout,
            @Nullable Map<String, @Nullable Object> onErrorUse,
            @Nullable Compensation compensation,
            List<String> after) {
        this.retry = retry;
        this.timeout = timeout;
        this.onErrorUse = onErrorUse;
        this.compensation = compensation;
        this.after = after;
    }

    /** The defaults. */
    public static NodeOptions defaults() {
        return DEFAULTS;
    }

    /**
     * Tries again after an error, as the rule says; when it gives up, the last error arrives as it is.
     *
     * <p>Inside a transaction each attempt is a savepoint. Outside, an attempt that wrote before it failed may be stored.
     */
    public NodeOptions retry(Retry rule) {
        return new NodeOptions(rule, timeout, onErrorUse, compensation, after);
    }

    /**
     * Cancels an attempt that takes longer, with an error of the code {@code NODE_TIMEOUT}.
     *
     * <p>The statement is stopped on the server; outside a transaction a write in flight may be stored.
     */
    public NodeOptions timeout(Duration limit) {
        if (limit.isNegative() || limit.isZero()) {
            throw new ValidationFailedException("NodeOptions", null, "timeout", "range", "must be more than zero");
        }
        return new NodeOptions(retry, limit, onErrorUse, compensation, after);
    }

    /**
     * Uses these outputs in place of the node's own when its last attempt failed, so that the run goes on.
     *
     * <p>Values may be templates. Inside a transaction only the savepoint of the node is lost.
     */
    public NodeOptions onErrorUse(Map<String, ?> outputs) {
        return new NodeOptions(retry, timeout, copy(outputs), compensation, after);
    }

    /**
     * Undoes the node by another one when it had finished and the run fails later, or is cancelled.
     *
     * <p>Compensations run one after another, that of the node that finished last first. One that fails stops none of the
     * others; it is told by an event, and the error of the run has it among its suppressed ones. The error itself arrives as it
     * is. A node that failed is not undone, and a write that was in flight when the run failed may be stored.
     *
     * <p>A run that is a transaction rolls back by itself, so that this is refused there.
     *
     * @param node the name of the node that undoes, such as {@code ContactDeleteNode}
     * @param inputs what it is given; values may be templates over this node and those before it
     */
    public NodeOptions compensateWith(String node, Map<String, ?> inputs) {
        return new NodeOptions(retry, timeout, onErrorUse, new Compensation(node, copy(inputs)), after);
    }

    /** Starts the node only when these are finished, though nothing of theirs is connected to it. */
    public NodeOptions after(String... nodes) {
        List<String> all = new ArrayList<>(after);
        Collections.addAll(all, nodes);
        return new NodeOptions(retry, timeout, onErrorUse, compensation, List.copyOf(all));
    }

    /** The rule of further attempts, or null for none. */
    public @Nullable Retry retry() {
        return retry;
    }

    /** The limit of an attempt, or null for none. */
    public @Nullable Duration timeout() {
        return timeout;
    }

    /** The outputs to use when the node failed, or null for none. */
    public @Nullable Map<String, @Nullable Object> onErrorUse() {
        return onErrorUse;
    }

    /** What undoes the node, or null for nothing. */
    public @Nullable Compensation compensation() {
        return compensation;
    }

    /** The nodes that have to be finished first. */
    public List<String> after() {
        return after;
    }

    private static Map<String, @Nullable Object> copy(Map<String, ?> values) {
        return Collections.unmodifiableMap(new LinkedHashMap<String, @Nullable Object>(values));
    }

    /**
     * A node that undoes another.
     *
     * @param node its name
     * @param inputs what it is given
     */
    public record Compensation(String node, Map<String, @Nullable Object> inputs) {}
}
