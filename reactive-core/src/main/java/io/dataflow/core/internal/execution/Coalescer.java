package io.dataflow.core.internal.execution;

import io.dataflow.core.Coalescing;
import io.dataflow.core.CoalescingOptions;
import io.dataflow.core.internal.connection.Place;
import io.dataflow.core.internal.connection.PoolSettings;
import io.dataflow.core.internal.connection.TimeLimit;
import io.dataflow.core.internal.connection.Transactions;
import io.dataflow.core.internal.operation.Operation;
import io.dataflow.core.internal.policy.TenantScope;
import io.dataflow.core.internal.query.Selection;
import io.dataflow.core.model.ModelDefinition;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.context.ContextView;

/**
 * Asks together what callers ask for at once: reads of one key, and creates of one row.
 *
 * <p>Calls are alike when their statements differ in values of the row alone: in the key of a read, in the fields of a create.
 * What stands in a transaction, under a deadline, or on a connection that hangs on the caller is asked alone.
 */
final class Coalescer {

    private final JointReads reads;
    private final JointCreates creates;
    private final Transactions transactions;
    private final Errors errors;
    private final CoalescingOptions options;
    private final PoolSettings pool;
    private final Map<Alike, Gathering> gatherings = new ConcurrentHashMap<>();
    private final Map<Kind, Pace> paces = new ConcurrentHashMap<>();

    private record Kind(Class<?> verb, ModelDefinition model) {}

    /**
     * What calls of one gathering have in common.
     *
     * @param decided what the policies made of them: the condition of a read, the fields of a create
     */
    private record Alike(
            Kind kind,
            Object decided,
            List<Selection> columns,
            @Nullable TenantScope tenant,
            Place place) {}

    Coalescer(
            JointReads reads,
            JointCreates creates,
            Transactions transactions,
            Errors errors,
            CoalescingOptions options,
            PoolSettings pool) {
        this.reads = reads;
        this.creates = creates;
        this.transactions = transactions;
        this.errors = errors;
        this.options = options;
        this.pool = pool;
    }

    /** The rows of a create, which {@code alone} asks for by a statement of its own. */
    <R> Flux<R> run(Operation.Create<R> create, Flux<?> alone) {
        return options.isOn(create.model().name()) && creates.takes(create)
                ? run(
                        create,
                        alone,
                        creates,
                        create.values().present(),
                        create.result().columns())
                : same(alone);
    }

    /** The rows of a read, likewise. */
    <R> Flux<R> run(Operation.Read<R> read, Flux<?> alone) {
        return options.isOn(read.model().name()) && reads.takes(read)
                ? run(read, alone, reads, read.among(), read.result().columns())
                : same(alone);
    }

    @SuppressWarnings("unchecked") // the rows of the operation
    private static <R> Flux<R> same(Flux<?> alone) {
        return (Flux<R>) alone;
    }

    private <R> Flux<R> run(
            Operation<R> operation, Flux<?> alone, Joint joint, Object decided, List<Selection> columns) {
        Kind kind = new Kind(operation.getClass(), operation.model());
        Pace pace = paces.computeIfAbsent(kind, first -> new Pace(pool.size()));
        return Flux.deferContextual(context -> {
            if (isBound(context) || pace.isAlone()) {
                return same(alone);
            }
            Alike alike = new Alike(kind, decided, columns, TenantScope.find(context), transactions.place(context));
            return Coalescer.<R>same(Mono.<List<Object>>create(sink -> {
                        Call call = new Call(operation, alone, sink, errors);
                        sink.onCancel(call::cancel);
                        take(alike, joint, pace, call);
                    })
                    .flatMapIterable(rows -> rows));
        });
    }

    private boolean isBound(ContextView context) {
        return transactions.isActive(context) || TimeLimit.of(context) != null || Coalescing.isOff(context);
    }

    private void take(Alike alike, Joint joint, Pace pace, Call call) {
        boolean taken = false;
        while (!taken) {
            Gathering gathering = gatherings.computeIfAbsent(alike, first -> gathering(alike, joint, pace));
            taken = gathering.take(call);
            if (!taken) {
                gatherings.remove(alike, gathering);
            }
        }
    }

    private Gathering gathering(Alike alike, Joint joint, Pace pace) {
        return new Gathering(joint, pace, alike.place(), pool.maxWaiting(), idle -> gatherings.remove(alike, idle));
    }
}
