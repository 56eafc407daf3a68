package io.dataflow.core.internal.connection;

import org.jspecify.annotations.Nullable;

/** A lane of one scheduler: who waits in it, first come first served; guarded by the lock of the pool. */
final class Queue {

    final Lane lane;
    final Station station;

    int inUse;
    int waiting;
    private @Nullable Waiter first;
    private @Nullable Waiter last;

    Queue(Lane lane, Station station) {
        this.lane = lane;
        this.station = station;
    }

    @Nullable
    Waiter first() {
        return first;
    }

    void addLast(Waiter waiter) {
        Waiter before = last;
        waiter.previous = before;
        if (before == null) {
            first = waiter;
        } else {
            before.next = waiter;
        }
        last = waiter;
        joined(waiter);
    }

    /** Adds one that has waited before, where it was by the time since when. */
    void addInOrder(Waiter waiter) {
        Waiter after = first;
        while (after != null && after.since - waiter.since <= 0) {
            after = after.next;
        }
        if (after == null) {
            addLast(waiter);
            return;
        }
        Waiter before = after.previous;
        waiter.previous = before;
        waiter.next = after;
        after.previous = waiter;
        if (before == null) {
            first = waiter;
        } else {
            before.next = waiter;
        }
        joined(waiter);
    }

    private void joined(Waiter waiter) {
        waiter.queue = this;
        waiting++;
    }

    void remove(Waiter waiter) {
        Waiter before = waiter.previous;
        Waiter after = waiter.next;
        if (before == null) {
            first = after;
        } else {
            before.next = after;
        }
        if (after == null) {
            last = before;
        } else {
            after.previous = before;
        }
        waiter.previous = null;
        waiter.next = null;
        waiter.queue = null;
        waiting--;
    }
}
