package io.dataflow.core.internal.connection;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.scheduler.Schedulers;

/** Wakes a pool at the earliest of the times that it was told; guarded by the lock of the pool, which it rings outside of. */
final class Alarm {

    private final Runnable ring;
    private @Nullable Disposable set;
    private long at;
    private boolean off;

    Alarm(Runnable ring) {
        this.ring = ring;
    }

    /** Rings at this time of {@link System#nanoTime()}, or before. */
    void by(long time, long now) {
        Disposable before = set;
        if (off || (before != null && time - at >= 0)) {
            return;
        }
        if (before != null) {
            before.dispose();
        }
        at = time;
        set = Schedulers.parallel().schedule(ring, Math.max(0, time - now), TimeUnit.NANOSECONDS);
    }

    /** It has rung: what it is to ring for next is told anew. */
    void rang() {
        set = null;
    }

    /** Never rings again. */
    void off() {
        off = true;
        Disposable before = set;
        if (before != null) {
            before.dispose();
        }
    }
}
