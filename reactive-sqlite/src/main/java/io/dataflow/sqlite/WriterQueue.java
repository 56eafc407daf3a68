package io.dataflow.sqlite;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The turns of the writers of one database inside this process: one connection at a time, in the order in which they asked.
 *
 * <p>A connection that has the turn gets it again at once, and gives it back as often as it got it. Nobody blocks: who has
 * to wait is called when the turn is theirs. Other processes are not seen here; SQLite's own locks hold them off.
 */
final class WriterQueue {

    private final Deque<Turn> waiting = new ArrayDeque<>();
    private @Nullable Object owner;
    private int depth;
    private long since;

    /** A place in the queue. */
    static final class Turn {

        private final Object owner;
        private final Runnable granted;

        private Turn(Object owner, Runnable granted) {
            this.owner = owner;
            this.granted = granted;
        }
    }

    /**
     * Asks for the turn.
     *
     * @param granted called when a turn that was not free becomes the owner's, on the thread of whoever gave it back
     * @return null when the turn is the owner's already, else the place in the queue
     */
    synchronized @Nullable Turn enter(Object asking, Runnable granted) {
        if (owner == null || owner == asking) {
            take(asking);
            return null;
        }
        Turn turn = new Turn(asking, granted);
        waiting.add(turn);
        return turn;
    }

    /** Leaves the queue; false when the turn was granted already and has to be given back. */
    synchronized boolean withdraw(Turn turn) {
        return waiting.remove(turn);
    }

    /** Gives the turn back once. */
    void leave() {
        Turn next = pass();
        if (next != null) {
            next.granted.run();
        }
    }

    private synchronized @Nullable Turn pass() {
        depth--;
        if (depth > 0) {
            return null;
        }
        owner = null;
        Turn next = waiting.poll();
        if (next != null) {
            take(next.owner);
        }
        return next;
    }

    private void take(Object taking) {
        if (owner != taking) {
            since = System.nanoTime();
        }
        owner = taking;
        depth++;
    }

    /** Says who has the turn and for how long, for an error message. */
    synchronized String describe() {
        return owner == null
                ? "nobody in this process writes now"
                : owner + " of this process has been writing for "
                        + Duration.ofNanos(System.nanoTime() - since).toMillis() + " ms and " + waiting.size()
                        + " others wait";
    }
}
