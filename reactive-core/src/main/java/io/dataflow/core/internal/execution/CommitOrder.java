package io.dataflow.core.internal.execution;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
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
     * How long a batch is loaded and holds back, in milliseconds: the batch before it may be waiting for one of these rows, which
     * no server can see.
     */
    private static final long PATIENCE = 2_000;

    /** Names the system property that says otherwise, in milliseconds, as tests do. */
    private static final String AHEAD_PATIENCE = "io.dataflow.bulk.aheadPatience";

    /** How long a load that is to be undone may take for that by itself. */
    private static final Duration UNDONE_BY_ITSELF = Duration.ofMillis(20);

    private final BooleanSupplier over;
    private final Duration patience = Duration.ofMillis(Long.getLong(AHEAD_PATIENCE, PATIENCE));
    private final Deque<Turn> untold = new ArrayDeque<>();
    private volatile boolean ahead = true;
    private boolean closed;
    private @Nullable Runnable atLast;

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
        @Nullable Runnable action = null;
        synchronized (untold) {
            untold.pollFirst();
            closed = last;
            first = untold.peekFirst();
            if (untold.size() <= 1 && !last) {
                action = atLast;
                atLast = null;
            }
        }
        if (action != null) {
            action.run();
        }
        if (last) {
            all().forEach(Turn::close);
        } else if (first != null) {
            first.open();
        }
    }

    /** Runs an action once no batch but the last one is untold: as the source ends that is told of batches one after the other. */
    void atLast(Runnable action) {
        synchronized (untold) {
            if (untold.size() > 1) {
                atLast = action;
                return;
            }
        }
        action.run();
    }

    private static IllegalStateException undoing() {
        return new IllegalStateException("the batch was loaded ahead of its turn and is undone");
    }

    private List<Turn> all() {
        synchronized (untold) {
            return List.copyOf(untold);
        }
    }

    private Mono<Void> goBack() {
        ahead = false;
        List<Turn> turns = all();
        turns.forEach(Turn::refuse);
        return Flux.fromIterable(turns).concatMap(Turn::undone).then();
    }

    /** The turn of one batch. */
    public final class Turn {

        private enum State {
            TO_COME,
            AHEAD,
            COME,
            REFUSED
        }

        private final AtomicReference<State> state = new AtomicReference<>(State.TO_COME);
        private final Sinks.One<Boolean> come = Sinks.one();
        private final Sinks.Empty<Void> held = Sinks.empty();
        private final Sinks.Empty<Void> undone = Sinks.empty();
        /** Whether the work has come to its load, or was left before. */
        private final AtomicBoolean reached = new AtomicBoolean();

        private volatile boolean begun;
        private volatile boolean beside;

        private Turn() {}

        /**
         * Completes when the batch may commit; fails when it has to be undone, because those before it came to another end than
         * was hoped, or took too long.
         */
        public Mono<Void> held() {
            return held.asMono().timeout(patience, Mono.defer(() -> {
                refuse();
                return held.asMono();
            }));
        }

        /** A load that {@link #held} ends: one that is to be undone, but waits for others on the server, is left. */
        public <T> Mono<T> unlessRefused(Mono<T> load) {
            return Mono.defer(() -> reached.compareAndSet(false, true)
                    ? load.takeUntilOther(refused().flatMap(refused -> Mono.delay(UNDONE_BY_ITSELF)))
                            .switchIfEmpty(Mono.error(CommitOrder::undoing))
                    // It is cancelled at this moment.
                    : Mono.never());
        }

        /** Yields when the batch is to be undone; not by an error, which would be dropped where it meets the end of the work. */
        private Mono<Boolean> refused() {
            return held.asMono().then(Mono.<Boolean>never()).onErrorResume(error -> Mono.just(true));
        }

        /** The Context of the work of the batch. */
        Context in(Context context) {
            return context.put(Turn.class, this);
        }

        /**
         * The work ahead of the turn, if it is still to come, and once more in the turn where that came to nothing.
         *
         * @param mayBeStored whether an error leaves it open what became of work that was told to commit
         */
        <T> Mono<T> ahead(Mono<T> work, Predicate<Throwable> mayBeStored) {
            return Mono.defer(() -> {
                if (!begin()) {
                    return await(work);
                }
                // What waits for a connection may wait for long.
                return work.takeUntilOther(refused()
                                .filter(refused -> reached.compareAndSet(false, true))
                                .switchIfEmpty(Mono.never()))
                        .switchIfEmpty(Mono.error(CommitOrder::undoing))
                        .doOnCancel(this::refuse)
                        .doOnTerminate(undone::tryEmitEmpty)
                        .onErrorResume(error -> {
                            if (error instanceof BulkWriter.OutdatedException
                                    || (state.get() == State.COME && mayBeStored.test(error))) {
                                return Mono.error(error);
                            }
                            return goBack().then(await(work));
                        });
            });
        }

        /** The work, begun when the turn has come; nothing where the call was over before. */
        <T> Mono<T> await(Mono<T> work) {
            return come.asMono().flatMap(open -> open ? work.contextWrite(Turn::out) : Mono.empty());
        }

        /** Undoes what was loaded ahead beside this batch; answers whether there was anything since it was last asked. */
        Mono<Boolean> clear() {
            return Mono.defer(() -> {
                boolean was = beside;
                beside = false;
                return was ? goBack().thenReturn(true) : Mono.just(false);
            });
        }

        private static Context out(Context context) {
            return context.delete(Turn.class);
        }

        private boolean begin() {
            begun = true;
            if (!ahead || !state.compareAndSet(State.TO_COME, State.AHEAD)) {
                undone.tryEmitEmpty();
                return false;
            }
            synchronized (untold) {
                for (Turn before : untold) {
                    before.beside |= before != this;
                }
            }
            return true;
        }

        /** Completes when nothing of the batch is ahead of its turn; never for one that has come while it was. */
        private Mono<Void> undone() {
            return begun && state.get() == State.REFUSED ? undone.asMono() : Mono.empty();
        }

        private void open() {
            if (moved(State.COME)) {
                held.tryEmitEmpty();
            }
            come.tryEmitValue(true);
        }

        private void refuse() {
            if (moved(State.REFUSED)) {
                ahead = false;
                held.tryEmitError(undoing());
            }
        }

        private boolean moved(State to) {
            return state.compareAndSet(State.TO_COME, to) || state.compareAndSet(State.AHEAD, to);
        }

        private void close() {
            refuse();
            come.tryEmitValue(false);
        }
    }
}
