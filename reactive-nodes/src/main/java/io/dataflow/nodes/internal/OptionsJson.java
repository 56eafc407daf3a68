package io.dataflow.nodes.internal;

import io.dataflow.core.DataFlowException;
import io.dataflow.nodes.NodeOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import reactor.util.retry.Retry;
import reactor.util.retry.RetryBackoffSpec;
import reactor.util.retry.RetrySpec;

/** The options of a node in JSON: keys of the node itself. Of a retry, its attempts and times. */
final class OptionsJson {

    /** Errors of many kinds: a retry that does not take all of them has a filter, which JSON cannot hold. */
    private static final List<Throwable> ERRORS = List.of(
            new IllegalStateException(),
            new IOException(),
            new LinkageError(),
            new DataFlowException("ANY", null, null, "Any error", null));

    private OptionsJson() {}

    static NodeOptions read(JsonObject node, NodeOptions defaults) {
        NodeOptions options = defaults;
        Retry retry = retry(node.object("retry"));
        options = retry == null ? options : options.retry(retry);
        Duration timeout = node.duration("timeout");
        options = timeout == null ? options : options.timeout(timeout);
        options = node.has("onErrorUse") ? options.onErrorUse(node.map("onErrorUse")) : options;
        JsonObject undo = node.object("compensateWith");
        if (undo != null) {
            options = options.compensateWith(undo.required("node"), undo.map("inputs"));
            undo.end();
        }
        return options.after(node.texts("after").toArray(String[]::new));
    }

    private static @Nullable Retry retry(@Nullable JsonObject retry) {
        if (retry == null) {
            return null;
        }
        Integer max = retry.whole("max", 1);
        Duration backoff = retry.duration("backoff");
        Duration most = retry.duration("maxBackoff");
        Number jitter = retry.number("jitter");
        if (!retry.has("max")) {
            retry.fault("max", "is missing; say how often to try again");
        }
        if (backoff == null && (most != null || jitter != null)) {
            retry.fault("backoff", "is missing; 'maxBackoff' and 'jitter' go with it");
        }
        if (most != null && backoff != null && most.compareTo(backoff) < 0) {
            retry.fault("maxBackoff", "is less than 'backoff'");
            most = null;
        }
        if (jitter != null && !(jitter.doubleValue() >= 0 && jitter.doubleValue() <= 1)) {
            retry.fault("jitter", "has to be from 0 to 1");
            jitter = null;
        }
        retry.end();
        int attempts = max == null ? 1 : max;
        if (backoff == null) {
            return Retry.max(attempts);
        }
        RetryBackoffSpec spec = Retry.backoff(attempts, backoff);
        spec = most == null ? spec : spec.maxBackoff(most);
        return jitter == null ? spec : spec.jitter(jitter.doubleValue());
    }

    /** Puts the options that are not the defaults; what JSON cannot hold is told to {@code faults}. */
    static void write(NodeOptions options, Map<String, @Nullable Object> node, Consumer<String> faults) {
        if (options.retry() != null) {
            node.put("retry", retry(options.retry(), faults));
        }
        if (options.timeout() != null) {
            node.put("timeout", options.timeout().toString());
        }
        if (options.onErrorUse() != null) {
            node.put("onErrorUse", JsonConstants.of(options.onErrorUse(), "onErrorUse", faults));
        }
        NodeOptions.Compensation undo = options.compensation();
        if (undo != null) {
            Map<String, @Nullable Object> written = new LinkedHashMap<>();
            written.put("node", undo.node());
            written.put("inputs", JsonConstants.of(undo.inputs(), "compensateWith", faults));
            node.put("compensateWith", written);
        }
        if (!options.after().isEmpty()) {
            node.put("after", options.after());
        }
    }

    private static Map<String, Object> retry(Retry retry, Consumer<String> faults) {
        Map<String, Object> written = new LinkedHashMap<>();
        if (retry instanceof RetrySpec spec && takesAll(spec.errorFilter) && fits(spec.maxAttempts)) {
            written.put("max", spec.maxAttempts);
        } else if (retry instanceof RetryBackoffSpec spec
                && takesAll(spec.errorFilter)
                && fits(spec.maxAttempts)
                && spec.multiplier == 2) {
            written.put("max", spec.maxAttempts);
            written.put("backoff", spec.minBackoff.toString());
            if (spec.maxBackoff.compareTo(Duration.ofDays(36_500)) < 0) {
                written.put("maxBackoff", spec.maxBackoff.toString());
            }
            written.put("jitter", spec.jitterFactor);
        } else {
            faults.accept(
                    "its retry is code; JSON holds Retry.max, Retry.backoff and Retry.fixedDelay, for every error");
        }
        return written;
    }

    private static boolean takesAll(Predicate<Throwable> filter) {
        try {
            return ERRORS.stream().allMatch(filter);
        } catch (RuntimeException ofTheFilter) {
            return false;
        }
    }

    private static boolean fits(long attempts) {
        return attempts >= 1 && attempts <= Integer.MAX_VALUE;
    }
}
