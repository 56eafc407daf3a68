package io.dataflow.core.internal.execution;

import io.dataflow.core.internal.model.Keys;
import io.dataflow.core.internal.model.RowValues;
import io.dataflow.core.internal.operation.Operation;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.MonoSink;

/**
 * A caller who waits for the rows of an operation that may be asked together with others.
 *
 * <p>It waits, then belongs to one statement after the other until it has its answer; a cancel ends that at any moment.
 */
final class Call {

    private static final Object WAITS = new Object();
    private static final Object GONE = new Object();

    private final Operation<?> operation;
    private final Flux<?> alone;
    private final MonoSink<List<Object>> sink;
    private final Errors errors;
    private @Nullable List<Object> key;
    /** {@link #WAITS}, the {@link Asked} that it belongs to, or {@link #GONE}. */
    private final AtomicReference<Object> state = new AtomicReference<>(WAITS);

    /**
     * Creates the call.
     *
     * @param alone the same operation as a statement of its own
     * @param sink takes the answer
     */
    Call(Operation<?> operation, Flux<?> alone, MonoSink<List<Object>> sink, Errors errors) {
        this.operation = operation;
        this.alone = alone;
        this.sink = sink;
        this.errors = errors;
    }

    Operation<?> operation() {
        return operation;
    }

    /** The key that a create gives, made once: it is compared often. */
    List<Object> key() {
        List<Object> known = key;
        if (known == null) {
            RowValues values = ((Operation.Create<?>) operation).values();
            known = Objects.requireNonNull(Keys.given(values, values.model().key()));
            key = known;
        }
        return known;
    }

    /** The operation as a statement of its own, in the Context of the caller. */
    Flux<?> alone() {
        return alone.contextWrite(context -> context.putAll(sink.contextView()));
    }

    /** Makes it a part of a statement, unless the caller has gone. */
    boolean join(Asked statement) {
        Object before = state.get();
        return before != GONE && state.compareAndSet(before, statement);
    }

    void cancel() {
        if (state.getAndSet(GONE) instanceof Asked statement) {
            statement.leave();
        }
    }

    boolean isGone() {
        return state.get() == GONE;
    }

    void answer(List<Object> rows) {
        if (!isGone()) {
            sink.success(rows);
        }
    }

    /** Tells the caller the error of its own operation. */
    void fail(Throwable error) {
        if (!isGone()) {
            sink.error(errors.of(error, operation));
        }
    }
}
