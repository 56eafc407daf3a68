package io.dataflow.core.internal.execution;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * The order in which the batches of one call commit, while one is loaded ahead of its turn on a connection of its own: it holds its
 * commit back until the batch before it was told, so that at any moment the table holds what batches one after the other would
 * have left there.
 *
 * <p>What goes wrong ahead of its turn may be due to just that: it is undone and repeated when the turn has come, and from then on
 * nothing of the call is loaded ahead.
 */
public final class CommitOrder {

    /**
     * How long a batch holds back with all its rows sent: the batch before it may be waiting for one of these rows, which no
     * server can see.
     */
    private static final Duration PATIENCE = Duration.ofMillis(500);

    private final BooleanSupplier over;
    private final Deque<Turn> untold = new ArrayDeque<>();
    private volatile boolean ahead = true;
    private boolean closed;

    /** Creates the order of a call in which no further batch may commit once it is {@code over}. */
    CommitOrder(BooleanSupplier over) {
        this.over = over;
    }

    /** The turn that work in the Context is ahead of, or null where it is ahead of none. */
    public static @Nullable Turn turn(ContextView context) {
        return context.getOrDefault(Turn.class, null);
    }

    /** The turn of the next batch. */
    Turn next() {
        Turn turn = new Turn();
        boolean first;
        boolean late;
        synchronized (untold) {
            first = untold.isEmpty();
            late = closed;
            untold.addLast(turn);
        }
        if (late) {
            turn.close();
        } else if (first) {
            turn.open();
        }
        return turn;
    }

    /** Notes that the first batch that was not told yet is told now, which is when the next one may commit. */
    void told() {
        boolean last = over.getAsBoolean();
        Turn first;
        synchronized (untold) {
            untold.pollFirst();
            closed = last;
            first = untold.peekFirst();
        }
        if (last) {
            all().forEach(Turn::close);
        } else if (first != null) {
            first.open();
        }
    }

    private List<Turn> all() {
        synchronized (untold) {
            return List.copyOf(untold);
        }
    }

    private void goBack() {
        ahead = false;
        all().forEach(Turn::refuse);
    }

    /** The turn of one batch. */
    public final class Turn {

        private enum State {
            TO_COME,
            COME,
            REFUSED
        }

        private final AtomicReference<State> state = new AtomicReference<>(State.TO_COME);
        private final Sinks.One<Boolean> come = Sinks.one();
        private final Sinks.Empty<Void> held = Sinks.empty();
        private volatile boolean beside;

        private Turn() {}

        /**
         * Completes when the batch may commit; fails when it has to be undone, because those before it came to another end than
         * was hoped, or took too long.
         */
        public Mono<Void> held() {
            return held.asMono().timeout(PATIENCE, Mono.defer(() -> {
                refuse();
                return held.asMono();
            }));
        }

        /** The work of the batch: ahead of its turn where it may be, and once more in its turn where that came to nothing. */
        <T> Mono<T> run(Mono<T> work) {
            return Mono.defer(() -> {
                if (!ahead || state.get() == State.COME) {
                    return await(work);
                }
                markBeside();
                return work.contextWrite(this::in).doOnCancel(this::refuse).onErrorResume(error -> {
                    if (state.get() == State.COME) {
                        return Mono.error(error);
                    }
                    goBack();
                    return await(work);
                });
            });
        }

        /** The work, begun when the turn has come; nothing where the call was over before. */
        <T> Mono<T> await(Mono<T> work) {
            return come.asMono().flatMap(open -> open ? work : Mono.empty());
        }

        /** Undoes what was loaded ahead beside this batch; answers whether there was anything since it was last asked. */
        boolean clear() {
            boolean was = beside;
            beside = false;
            if (was) {
                goBack();
            }
            return was;
        }

        private void markBeside() {
            synchronized (untold) {
                untold.getFirst().beside = true;
            }
        }

        private Context in(Context context) {
            return context.put(Turn.class, this);
        }

        private void open() {
            if (state.compareAndSet(State.TO_COME, State.COME)) {
                held.tryEmitEmpty();
            }
            come.tryEmitValue(true);
        }

        private void refuse() {
            if (state.compareAndSet(State.TO_COME, State.REFUSED)) {
                ahead = false;
                held.tryEmitError(new IllegalStateException("the batch was loaded ahead of its turn and is undone"));
            }
        }

        private void close() {
            refuse();
            come.tryEmitValue(false);
        }
    }
}
