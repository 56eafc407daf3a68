package io.dataflow.core.internal.connection;

import java.util.Locale;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/** A kind of work that has its share of the connections, so that no other kind can keep it waiting; told by the Context. */
public enum Lane {
    /** Whatever is not named below: it may take all connections that the others leave. */
    INTERACTIVE,
    /** What makes tables. */
    MIGRATION,
    /** What listens for notifications. */
    LISTEN,
    /** Rows that are read as they are asked for. */
    STREAM,
    /** Batches of bulk operations. */
    BULK;

    /** The lane of the work in a Context. */
    static Lane of(ContextView context) {
        return context.<Lane>getOrEmpty(Lane.class).orElse(INTERACTIVE);
    }

    /** The Context of work in this lane. */
    public Context in(Context context) {
        return context.put(Lane.class, this);
    }

    /** The Context of work that says its lane itself. */
    public static Context none(Context context) {
        return context.delete(Lane.class);
    }

    /** The name in errors. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
