package io.dataflow.core.internal.connection;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * What a pool has decided under its lock and does outside of it.
 *
 * <p>What a delivery sets free on the same thread is delivered after it, so that thousands of callers end without a deep stack.
 */
final class Deliveries {

    private static final ThreadLocal<@Nullable ArrayDeque<Runnable>> RUNNING = new ThreadLocal<>();

    private final List<Runnable> decided = new ArrayList<>(2);

    void add(Runnable delivery) {
        decided.add(delivery);
    }

    /** Does what was added since the last time. */
    void run() {
        if (decided.isEmpty()) {
            return;
        }
        ArrayDeque<Runnable> queue = new ArrayDeque<>(decided);
        decided.clear();
        ArrayDeque<Runnable> around = RUNNING.get();
        if (around != null) {
            around.addAll(queue);
            return;
        }
        RUNNING.set(queue);
        try {
            drain(queue);
        } finally {
            RUNNING.remove();
        }
    }

    private static void drain(ArrayDeque<Runnable> queue) {
        Error fatal = null;
        for (Runnable next = queue.poll(); next != null; next = queue.poll()) {
            try {
                next.run();
            } catch (RuntimeException error) {
                // Of a subscriber that breaks the rules: the others get theirs all the same.
                Operators.onErrorDropped(error, Context.empty());
            } catch (Error error) {
                fatal = fatal == null ? error : fatal;
            }
        }
        if (fatal != null) {
            throw fatal;
        }
    }
}
