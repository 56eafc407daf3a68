package io.dataflow.core.internal.replica;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/** When the last write ended of those that a reader has to see: those of a DataFlow, or of one session. */
public final class WriteTime {

    private final AtomicReference<@Nullable Long> last = new AtomicReference<>();

    /** A new session, in a Context. */
    public static Context session() {
        return Context.of(WriteTime.class, new WriteTime());
    }

    /** That of the session of a Context, or null. */
    static @Nullable WriteTime ofSession(ContextView context) {
        return context.getOrDefault(WriteTime.class, null);
    }

    /** A write has ended by now, before its caller is told. */
    void note() {
        long now = System.nanoTime();
        last.accumulateAndGet(
                now, (known, ended) -> known != null && ended != null && known - ended > 0 ? known : ended);
    }

    /** The time of the last write, by {@link System#nanoTime()}; null when there was none. */
    @Nullable
    Long last() {
        return last.get();
    }
}
