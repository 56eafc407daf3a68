package io.dataflow.core.internal.replica;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Until when a replica has replayed what was committed on its primary: by positions of the primary's log, each with the time
 * when it was asked for. No clock of a server has a part in it.
 *
 * <p>Whatever was committed before a position was asked for lies before that position. Guarded by its user.
 */
final class LogCoverage {

    /** As many positions are kept that the replica has yet to reach; beyond that every second one goes. */
    private static final int MOST = 64;

    /**
     * A position of the log.
     *
     * @param since when it was first asked for
     * @param at when it was last asked for and still the same
     */
    private record Sample(long since, long at, long position) {}

    private final Deque<Sample> ahead = new ArrayDeque<>();
    private boolean known;
    private long until;
    private long position;

    /**
     * The primary's log had a position.
     *
     * @param at when it was asked for, by {@link System#nanoTime()}
     */
    void written(long at, long reached) {
        long since = at;
        for (Sample last = ahead.peekLast(); last != null && last.position() >= reached; last = ahead.peekLast()) {
            since = last.since();
            ahead.removeLast();
        }
        ahead.addLast(new Sample(since, at, reached));
        if (ahead.size() > MOST) {
            thinOut();
        }
    }

    private void thinOut() {
        boolean[] keep = {false};
        ahead.removeIf(sample -> {
            keep[0] = !keep[0];
            return !keep[0];
        });
    }

    /** The replica has replayed the log up to a position. */
    void replayed(long reached) {
        if (known && reached < position) {
            // Another server answers there now, or an older state of this one.
            known = false;
        }
        for (Sample sample = ahead.peekFirst();
                sample != null && sample.position() <= reached;
                sample = ahead.peekFirst()) {
            ahead.removeFirst();
            known = true;
            until = sample.at();
            position = sample.position();
        }
    }

    /** Whether all is replayed that was committed until then. */
    boolean reaches(long time) {
        return known && until - time >= 0;
    }

    /** How long the replica is behind by now, in nanoseconds: the age of the oldest position that it has not reached. */
    long behind(long now) {
        Sample first = ahead.peekFirst();
        return first == null ? 0 : now - first.since();
    }

    /** The position up to which a server has to have replayed, for what was said of it to be true; it stays when forgotten. */
    long position() {
        return position;
    }

    /** The positions are those of another log. */
    void restart() {
        forget();
        ahead.clear();
        position = 0;
    }

    /** Nothing is known of the replica any more. */
    void forget() {
        known = false;
    }
}
