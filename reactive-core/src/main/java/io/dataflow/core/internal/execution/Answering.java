package io.dataflow.core.internal.execution;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The answers to the callers of one statement, given one after the other.
 *
 * <p>Who has an answer often asks again at once, on the same thread: the first of them would go alone, and the others wait for
 * it. So what is asked for meanwhile waits until all have theirs, or until a millisecond of work that others do with their
 * answers has passed. What comes on other threads is not held up.
 */
final class Answering {

    static final long LONGEST_NANOS = 1_000_000;
    private static final ThreadLocal<@Nullable Answering> CURRENT = new ThreadLocal<>();

    private final long longest;
    private final Runnable end;
    private final Set<Gathering> held = new HashSet<>();
    private boolean ended;
    private long since = System.nanoTime();

    private Answering(long longest, Runnable end) {
        this.longest = longest;
        this.end = end;
    }

    /** Whether what this thread asks of a gathering waits; the gathering is told to go on when that is over. */
    static boolean holds(Gathering gathering) {
        Answering current = CURRENT.get();
        if (current == null) {
            return false;
        }
        current.held.add(gathering);
        return true;
    }

    /**
     * Gives the answers.
     *
     * @param end makes room for the next statement; called once, when all have theirs or have taken long
     * @param give gives one of them
     */
    static void give(int answers, IntConsumer give, Runnable end) {
        give(LONGEST_NANOS, answers, give, end);
    }

    /** {@link #give(int, IntConsumer, Runnable)} with another limit of nanoseconds. */
    static void give(long longest, int answers, IntConsumer give, Runnable end) {
        Answering around = CURRENT.get();
        Answering current = new Answering(longest, end);
        CURRENT.set(current);
        try {
            for (int i = 0; i < answers; i++) {
                give.accept(i);
                if (System.nanoTime() - current.since > longest) {
                    current.letGo();
                }
            }
        } finally {
            if (around == null) {
                CURRENT.remove();
            } else {
                CURRENT.set(around);
            }
            current.letGo();
        }
    }

    private void letGo() {
        if (!ended) {
            ended = true;
            end.run();
        }
        List<Gathering> ready = List.copyOf(held);
        held.clear();
        ready.forEach(Gathering::goOn);
        since = System.nanoTime();
    }
}
