package io.dataflow.core.internal.replica;

import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/** When the last write ended of those that a reader has to see: those of a DataFlow, or of one session. */
public final class WriteTime {

    private final AtomicReference<@Nullable Long> last = new AtomicReference<>();

    /** A new session, in a Context; it hides none that is around it. */
    public static Context session() {
        WriteTime session = new WriteTime();
        return Context.of(session, session);
    }

    /** Those of the sessions of a Context: what is in a session inside of another is in both. */
    static List<WriteTime> ofSessions(ContextView context) {
        return context.stream()
                .map(Map.Entry::getKey)
                .filter(WriteTime.class::isInstance)
                .map(WriteTime.class::cast)
                .toList();
    }

    /** A write has ended by now, before its caller is told. */
    void note() {
        last.accumulateAndGet(System.nanoTime(), WriteTime::later);
    }

    /** The later of two times, of which null is before all. */
    static @Nullable Long later(@Nullable Long one, @Nullable Long other) {
        return other == null || (one != null && one - other > 0) ? one : other;
    }

    /** The time of the last write, by {@link System#nanoTime()}; null when there was none. */
    @Nullable
    Long last() {
        return last.get();
    }
}
