package io.dataflow.webflux;

import io.dataflow.core.internal.connection.TransactionScope;
import io.r2dbc.spi.ConnectionFactory;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.connection.ConnectionHolder;
import org.springframework.r2dbc.connection.R2dbcTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.reactive.GenericReactiveTransaction;
import org.springframework.transaction.reactive.TransactionSynchronizationManager;
import reactor.core.publisher.Mono;

/**
 * Spring's manager, which tells our parts in its transactions of nested ones: they begin and roll back in turn with our
 * statements, and what failed in one counts no more when that is undone. Spring itself tells nobody of them.
 */
final class NestingTransactionManager extends R2dbcTransactionManager {

    private final transient Guests guests = new Guests();
    /** What each nested transaction would undo of ours, by the object that Spring has for it. */
    private final transient Map<Object, TransactionScope.Part> parts = Collections.synchronizedMap(new WeakHashMap<>());

    NestingTransactionManager(ConnectionFactory connections) {
        super(connections);
    }

    Guests guests() {
        return guests;
    }

    @Override
    protected Mono<Void> doBegin(
            TransactionSynchronizationManager active, Object transaction, TransactionDefinition definition) {
        Mono<Void> begin = super.doBegin(active, transaction, definition);
        return !active.hasResource(obtainConnectionFactory())
                ? whole(active, transaction, begin)
                : Mono.defer(() -> {
                    TransactionScope ours = ours(active);
                    if (ours == null) {
                        return begin;
                    }
                    return ours.innermost()
                            .begun(begin)
                            .doOnNext(part -> parts.put(transaction, part))
                            .then();
                });
    }

    /** A begin goes on to its end though it is cancelled, and is undone then: Spring would forget its connection. */
    private Mono<Void> whole(TransactionSynchronizationManager active, Object transaction, Mono<Void> begin) {
        Mono<Void> once = begin.cache();
        return Mono.usingWhen(
                Mono.just(once),
                begun -> begun,
                begun -> Mono.empty(),
                (begun, error) -> Mono.empty(),
                begun -> begun.then(Mono.defer(() -> abandoned(active, transaction)))
                        .onErrorComplete());
    }

    private Mono<Void> abandoned(TransactionSynchronizationManager active, Object transaction) {
        Mono<Void> rollback = active.getResource(obtainConnectionFactory()) instanceof ConnectionHolder holder
                ? Mono.from(holder.getConnection().rollbackTransaction())
                : Mono.empty();
        return rollback.onErrorComplete().then(doCleanupAfterCompletion(active, transaction));
    }

    @Override
    protected Mono<Void> doRollback(TransactionSynchronizationManager active, GenericReactiveTransaction status) {
        Mono<Void> rollback = super.doRollback(active, status);
        return !status.isNested()
                ? rollback
                : Mono.defer(() -> {
                    TransactionScope ours = ours(active);
                    TransactionScope.Part begun = parts.remove(status.getTransaction());
                    if (begun != null) {
                        return begun.undone(rollback);
                    }
                    // All that is ours came after it began.
                    return ours == null ? rollback : ours.all().undone(rollback);
                });
    }

    private @Nullable TransactionScope ours(TransactionSynchronizationManager active) {
        return active.getResource(obtainConnectionFactory()) instanceof ConnectionHolder holder
                ? guests.find(holder)
                : null;
    }
}
