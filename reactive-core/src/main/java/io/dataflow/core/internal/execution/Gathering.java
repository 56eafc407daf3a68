package io.dataflow.core.internal.execution;

import io.dataflow.core.internal.connection.Place;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Schedulers;

/**
 * Calls that are alike, a few statements of which run at once; what waits meanwhile goes into the next one.
 *
 * <p>Nobody waits for time to pass: a statement begins when a call comes while there is room, or when one ends. The only clock is
 * that of calls that wait already: when a statement takes long, since a row is locked or the network hangs, all of them begin, so
 * that it keeps nobody else waiting.
 */
final class Gathering {

    private static final int MOST_TOGETHER = 256;
    private static final Duration PATIENCE = Duration.ofMillis(50);

    private final Joint joint;
    private final Pace pace;
    private final Place place;
    private final int mostWaiting;
    private final Consumer<Gathering> idle;
    private final Deque<Call> waiting = new ArrayDeque<>();
    private final Set<Running> running = new HashSet<>();
    private boolean watched;
    private boolean closed;

    private static final class Running {
        private final long since = System.nanoTime();
        private final Asked statement;

        Running(Asked statement) {
            this.statement = statement;
        }
    }

    /**
     * Creates the gathering.
     *
     * @param place where statements of several calls take their connection
     * @param mostWaiting how many calls wait here before the next is asked alone
     * @param idle called when nothing runs or waits any more, after which the gathering takes nothing
     */
    Gathering(Joint joint, Pace pace, Place place, int mostWaiting, Consumer<Gathering> idle) {
        this.joint = joint;
        this.place = place;
        this.mostWaiting = mostWaiting;
        this.pace = pace;
        this.idle = idle;
    }

    /** Takes a call; false when the gathering is closed. */
    boolean take(Call call) {
        Running next;
        boolean watch = false;
        boolean full;
        synchronized (waiting) {
            if (closed) {
                return false;
            }
            full = waiting.size() >= mostWaiting;
            if (!full) {
                waiting.addLast(call);
            }
            next = running.size() < pace.limit() ? next() : null;
            if (!waiting.isEmpty() && !watched) {
                watched = true;
                watch = true;
            }
        }
        if (watch) {
            watchLater();
        }
        ask(next);
        if (full) {
            // It goes to the queue of the pool, which says how long that may be.
            new Asked(joint, place, List.of(call)).askAside();
        }
        return true;
    }

    /** What is asked next, of those who still wait. */
    private @Nullable Running next() {
        List<Call> chosen = new ArrayList<>(Math.min(waiting.size(), MOST_TOGETHER));
        Set<Object> taken = new HashSet<>();
        Deque<Call> unfit = new ArrayDeque<>();
        while (chosen.size() < MOST_TOGETHER && !waiting.isEmpty()) {
            Call call = waiting.removeFirst();
            if (call.isGone()) {
                continue;
            }
            Object only = joint.only(call);
            if (only == null || taken.add(only)) {
                chosen.add(call);
            } else {
                unfit.addLast(call);
            }
        }
        while (!unfit.isEmpty()) {
            waiting.addFirst(unfit.removeLast());
        }
        Asked statement = new Asked(joint, place, chosen.size() > 1 ? joint.ordered(chosen) : chosen);
        if (statement.isEmpty()) {
            return null;
        }
        Running next = new Running(statement);
        running.add(next);
        return next;
    }

    private void ask(@Nullable Running next) {
        if (next != null) {
            next.statement.ask(error -> end(next, error));
        }
    }

    private void end(Running ended, @Nullable Throwable error) {
        Running next;
        boolean over;
        synchronized (waiting) {
            if (!running.remove(ended)) {
                return;
            }
            next = next();
            over = running.isEmpty() && waiting.isEmpty();
            closed |= over;
        }
        pace.took(System.nanoTime() - ended.since);
        if (ended.statement.size() > 1) {
            pace.together(error == null);
        }
        if (over) {
            idle.accept(this);
        }
        ask(next);
    }

    private void watchLater() {
        Schedulers.parallel().schedule(this::watch, PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Lets go of statements that take too long, as long as somebody waits. */
    private void watch() {
        List<Running> begun = new ArrayList<>();
        boolean over;
        boolean again;
        synchronized (waiting) {
            long late = System.nanoTime() - PATIENCE.toNanos();
            boolean slow = !waiting.isEmpty() && running.removeIf(statement -> statement.since - late < 0);
            while (!waiting.isEmpty() && (slow || running.size() < pace.limit())) {
                Running next = next();
                if (next != null) {
                    begun.add(next);
                }
            }
            watched = !waiting.isEmpty();
            again = watched;
            over = !closed && running.isEmpty() && !watched;
            closed |= over;
        }
        if (again) {
            watchLater();
        }
        if (over) {
            idle.accept(this);
        }
        begun.forEach(this::ask);
    }
}
