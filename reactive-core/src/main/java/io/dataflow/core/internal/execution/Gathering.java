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
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
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
    private static final long MOST_BYTES = 1 << 20;
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

        private static final Object ASKING = new Object();
        private static final Object ASKED = new Object();

        private final long since = System.nanoTime();
        private final Asked statement;
        private final AtomicReference<Object> state = new AtomicReference<>(ASKING);
        private final AtomicBoolean accounted = new AtomicBoolean();

        Running(Asked statement) {
            this.statement = statement;
        }

        /** Whether it is over, and its callers take long with their answers. */
        boolean isAnsweringLong() {
            return statement.isOver() && System.nanoTime() - statement.over() > Answering.LONGEST_NANOS;
        }

        /** Leaves what is next to whoever is just asking this one; false when that is over. */
        boolean leave(@Nullable Running next) {
            return state.compareAndSet(ASKING, next == null ? ASKED : next);
        }

        /** It has been asked: what was left to be asked next, if it is over already. */
        @Nullable
        Running left() {
            return state.getAndSet(ASKED) instanceof Running next ? next : null;
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
        boolean over;
        boolean held = Answering.holds(this);
        synchronized (waiting) {
            if (closed) {
                return false;
            }
            // Those who ask again as they are answered come before a statement takes the ones who wait.
            full = waiting.size() >= mostWaiting && !held;
            if (!full) {
                waiting.addLast(call);
            }
            next = !held && hasRoom() ? next(MOST_TOGETHER) : null;
            if (!waiting.isEmpty() && !watched) {
                watched = true;
                watch = true;
            }
            // The caller may have gone before it came.
            over = next == null && running.isEmpty() && waiting.isEmpty();
            closed |= over;
        }
        if (watch) {
            watchLater();
        }
        if (over) {
            idle.accept(this);
        }
        ask(next);
        if (full) {
            // It goes to the queue of the pool, which says how long that may be.
            new Asked(joint, place, List.of(call)).askAside();
        }
        return true;
    }

    private boolean hasRoom() {
        return running.size() < pace.limit()
                || (running.removeIf(Running::isAnsweringLong) && running.size() < pace.limit());
    }

    /** What is asked next, so many at most of those who still wait. */
    private @Nullable Running next(int most) {
        List<Call> chosen = new ArrayList<>(Math.min(waiting.size(), most));
        Set<Object> taken = new HashSet<>();
        Deque<Call> unfit = new ArrayDeque<>();
        long bytes = 0;
        while (chosen.size() < most && bytes < MOST_BYTES && !waiting.isEmpty()) {
            Call call = waiting.removeFirst();
            if (call.isGone()) {
                continue;
            }
            Object only = joint.only(call);
            if (only != null && !taken.add(only)) {
                unfit.addLast(call);
                continue;
            }
            bytes += joint.weight(call);
            if (chosen.isEmpty() || bytes <= MOST_BYTES) {
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

    /** Asks it, and one after the other those that follow statements that fail at once, as where the pool is closed. */
    private void ask(@Nullable Running first) {
        Running next = first;
        while (next != null) {
            Running asked = next;
            asked.statement.ask(error -> end(asked, error));
            next = asked.left();
        }
    }

    private void end(Running ended, @Nullable Throwable error) {
        if (!ended.accounted.compareAndSet(false, true)) {
            return;
        }
        pace.took(ended.statement.over() - ended.since);
        if (ended.statement.size() > 1) {
            pace.together(error == null);
        }
        Running next;
        boolean over;
        synchronized (waiting) {
            if (!running.remove(ended)) {
                return;
            }
            next = next(mostAfter(ended));
            over = running.isEmpty() && waiting.isEmpty();
            closed |= over;
        }
        if (over) {
            idle.accept(this);
        }
        if (!ended.leave(next)) {
            ask(next);
        }
    }

    /**
     * How many may go into the statement that follows one.
     *
     * <p>Who is answered often asks again at once. Were they all asked together again, one statement would stay large and those
     * beside it small, which takes nearly as long as if they ran one after the other. So one that had more than its share of all
     * calls leaves the others some of those that wait. What came at once beside small ones remains one statement.
     */
    private int mostAfter(Running ended) {
        int calls = waiting.size();
        for (Running other : running) {
            calls += other.statement.size();
        }
        int limit = pace.limit();
        int share = (calls + limit - 1) / limit;
        return ended.statement.size() > share ? share : MOST_TOGETHER;
    }

    /** Asks for what waits, as far as there is room. */
    void goOn() {
        List<Running> begun = new ArrayList<>(1);
        boolean over;
        synchronized (waiting) {
            over = begin(begun, false);
        }
        if (over) {
            idle.accept(this);
        }
        begun.forEach(this::ask);
    }

    /** Adds statements for those who wait, all of them or as far as there is room; true when nobody is left. */
    private boolean begin(List<Running> begun, boolean all) {
        while (!waiting.isEmpty() && (all || running.size() < pace.limit())) {
            Running next = next(MOST_TOGETHER);
            if (next != null) {
                begun.add(next);
            }
        }
        boolean over = !closed && running.isEmpty() && waiting.isEmpty();
        closed |= over;
        return over;
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
            running.removeIf(Running::isAnsweringLong);
            boolean slow = !waiting.isEmpty() && running.removeIf(statement -> statement.since - late < 0);
            over = begin(begun, slow);
            watched = !waiting.isEmpty();
            again = watched;
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
