package io.dataflow.core.internal.policy;

import io.dataflow.core.internal.model.Keys;
import io.dataflow.core.internal.operation.Operation;
import io.dataflow.core.internal.query.Expression;
import io.dataflow.core.internal.query.Expressions;
import java.util.List;
import java.util.function.Function;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * What rows have to meet to be changed: a condition of the statement, so that no other writer gets in between.
 *
 * <p>Where it hides a row, nothing is changed.
 *
 * @param within the condition
 * @param look fails when there is one, among the rows that an expression selects, that does not meet it
 */
record ChangeCondition(Expression within, Function<Expression, Mono<Void>> look) {

    <R> Flux<R> update(Operation.Update<R> update, Policy.Road next) {
        Flux<R> changed = next.run(update.withFilter(Expressions.and(update.filter(), within)));
        Mono<Void> found = Mono.defer(() -> look.apply(update.filter()));
        // One row: either it is changed or there is something to explain. Of many, none is if one may not be.
        return update.result() != null ? changed.switchIfEmpty(found.then(Mono.empty())) : found.thenMany(changed);
    }

    <R> Flux<?> upsert(Operation.Upsert<R> upsert, Policy.Road next) {
        List<Object> key = Keys.given(upsert.values(), upsert.conflictOn());
        if (key == null) {
            // NULL is equal to nothing, so that there is nothing to change.
            return next.run(upsert);
        }
        Expression there = Expressions.and(Expressions.anyOf(upsert.conflictOn(), List.of(key)), upsert.among());
        return next.run(upsert.among(Expressions.and(upsert.among(), within)))
                .switchIfEmpty(Mono.defer(() -> look.apply(there)).then(Mono.empty()));
    }
}
