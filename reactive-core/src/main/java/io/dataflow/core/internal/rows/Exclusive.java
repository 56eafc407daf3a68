package io.dataflow.core.internal.rows;

import java.util.concurrent.atomic.AtomicReference;

/** Something that one thread uses at a time and another may close meanwhile: who uses it then closes it afterwards. */
abstract class Exclusive {

    private enum State {
        IDLE,
        BUSY,
        CLOSED
    }

    private final AtomicReference<State> state = new AtomicReference<>(State.IDLE);

    /** Whether it may be used; {@link #leave} must follow. False once it is closed. */
    final boolean enter() {
        return state.compareAndSet(State.IDLE, State.BUSY);
    }

    final void leave() {
        if (!state.compareAndSet(State.BUSY, State.IDLE)) {
            release();
        }
    }

    final boolean isClosed() {
        return state.get() == State.CLOSED;
    }

    final void close() {
        if (state.getAndSet(State.CLOSED) == State.IDLE) {
            release();
        }
    }

    /** Gives back what is held; called once. */
    abstract void release();
}
