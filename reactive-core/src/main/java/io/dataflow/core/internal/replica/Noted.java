package io.dataflow.core.internal.replica;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * The sessions that see a write: those that it is in, and those that are inside of it, such as of a statement of a transaction,
 * whose write is there for others only when the transaction has ended.
 */
final class Noted {

    private final Set<WriteTime> sessions = ConcurrentHashMap.newKeySet();
    private final @Nullable Noted around;

    private Noted(@Nullable Noted around) {
        this.around = around;
    }

    /** Those of a write in a Context. */
    static Noted of(ContextView context) {
        Noted noted = new Noted(context.getOrDefault(Noted.class, null));
        noted.add(WriteTime.ofSessions(context));
        return noted;
    }

    private void add(List<WriteTime> more) {
        sessions.addAll(more);
        if (around != null) {
            around.add(more);
        }
    }

    /** The Context of what the write consists of. */
    Context in(Context context) {
        return context.put(Noted.class, this);
    }

    /** It has ended by now. */
    void note() {
        sessions.forEach(WriteTime::note);
    }
}
