package io.dataflow.core.internal.connection;

import io.dataflow.core.PoolTimeoutException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The numbers of a pool at one moment.
 *
 * @param total its connections
 * @param active those in use
 * @param idle those that are free
 * @param waiting the callers that wait
 * @param longest who has had a connection for the longest time, or null
 * @param failure why no connection could be opened lately, or null
 */
record PoolNumbers(
        PoolSettings settings,
        int total,
        int active,
        int idle,
        int waiting,
        @Nullable Slot longest,
        @Nullable Throwable failure,
        long now) {

    /**
     * The error of a caller who got none.
     *
     * @param most the most that its lane may have
     */
    PoolTimeoutException exhausted(Queue queue, int most, String found) {
        StringBuilder text = new StringBuilder("Pool '").append(settings.name()).append('\'');
        text.append(queue.station.suffix()).append(", lane ").append(queue.lane.label());
        text.append(": a connection was asked for, but ").append(found);
        text.append(" (total=").append(total).append(" of ").append(settings.most());
        text.append(" [size ").append(settings.size()).append(" + maxOverflow ").append(settings.maxOverflow());
        text.append("], active=").append(active).append(", idle=").append(idle).append(", waiting=");
        text.append(waiting)
                .append("; of this lane: active=")
                .append(queue.inUse)
                .append(" of ")
                .append(most);
        text.append(", waiting=").append(queue.waiting);
        Slot borrowed = longest;
        if (borrowed != null) {
            text.append("; longest borrower: ").append(borrower(borrowed, now));
        }
        text.append(')');
        Throwable refused = failure;
        text.append(
                refused == null
                        ? "; make the pool larger, the work shorter, or acquireTimeout longer"
                        : "; the database could not be reached, see the cause");
        PoolTimeoutException error = new PoolTimeoutException(
                settings.name(), queue.lane.label(), total, active, idle, waiting, text.toString(), refused);
        Throwable place = borrowed == null ? null : borrowed.place;
        if (place != null) {
            error.addSuppressed(place);
        }
        return error;
    }

    /** Who has a connection, and for how long. */
    static String borrower(Slot slot, long now) {
        Queue lane = slot.lane;
        return (lane == null ? "" : "lane " + lane.lane.label() + lane.station.suffix() + ", ") + "for "
                + TimeUnit.NANOSECONDS.toMillis(now - slot.takenAt) + " ms";
    }
}
