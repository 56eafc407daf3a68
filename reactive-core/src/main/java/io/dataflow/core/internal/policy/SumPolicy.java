package io.dataflow.core.internal.policy;

import io.dataflow.core.CheckViolationException;
import io.dataflow.core.internal.model.Keys;
import io.dataflow.core.internal.model.Suggestions;
import io.dataflow.core.internal.operation.Operation;
import io.dataflow.core.internal.query.Expression;
import io.dataflow.core.internal.query.Expressions;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Keeps what {@code plus(..)} computes within the range of its field, whether the table checks that or not: one that was there
 * before the rule, or that belongs to somebody else, does not.
 *
 * <p>The range is a condition of the statement, so that no other writer gets in between; where it hides a row, nothing is
 * changed, and the error is that of a check of the table.
 */
public final class SumPolicy implements Policy {

    @Override
    public <R> Flux<R> apply(Operation<R> operation, Road next) {
        return operation.reads() ? next.run(operation) : Flux.defer(() -> ranged(operation, next));
    }

    @SuppressWarnings("unchecked") // each branch keeps the type parameter of its operation
    private static <R> Flux<R> ranged(Operation<R> operation, Road next) {
        if (operation instanceof Operation.Update<R> update) {
            SumRange range = SumRange.of(update.model(), update.assignments(), "update");
            return range == null ? next.run(update) : update(update, range, next);
        }
        if (operation instanceof Operation.Upsert<?> upsert) {
            SumRange range = SumRange.of(upsert.model(), upsert.update(), "upsert");
            return range == null ? next.run(operation) : (Flux<R>) upsert(upsert, range, next);
        }
        return next.run(operation);
    }

    private static <R> Flux<R> update(Operation.Update<R> update, SumRange range, Road next) {
        Flux<R> changed = next.run(update.withFilter(Expressions.and(update.filter(), range.within())));
        Mono<Void> look = look(update, update.filter(), range, next);
        // One row: either it is changed or there is something to explain. Of many, none is if one may not be.
        return update.result() != null ? changed.switchIfEmpty(look.then(Mono.empty())) : look.thenMany(changed);
    }

    private static <R> Flux<?> upsert(Operation.Upsert<R> upsert, SumRange range, Road next) {
        List<Object> key = Keys.given(upsert.values(), upsert.conflictOn());
        if (key == null) {
            // NULL is equal to nothing, so that there is nothing to add to.
            return next.run(upsert);
        }
        Expression there = Expressions.and(Expressions.anyOf(upsert.conflictOn(), List.of(key)), upsert.among());
        return next.run(upsert.among(Expressions.and(upsert.among(), range.within())))
                .switchIfEmpty(look(upsert, there, range, next).then(Mono.empty()));
    }

    private static Mono<Void> look(Operation<?> operation, Expression rows, SumRange range, Road next) {
        return Mono.defer(
                () -> next.run(new Operation.Count(operation.model(), Expressions.and(rows, range.outside()), true))
                        .single()
                        .flatMap(count -> count == 0 ? Mono.<Void>empty() : Mono.error(left(operation, range))));
    }

    private static CheckViolationException left(Operation<?> operation, SumRange range) {
        return new CheckViolationException(
                operation.model().name(),
                operation.verb(),
                operation.model().name() + "." + operation.verb() + ": a sum would leave the range of "
                        + String.join(
                                " or ",
                                range.fields().stream().map(Suggestions::quote).toList())
                        + ", so that nothing was changed; add less, or leave those rows out by the filter",
                null,
                range.fields());
    }
}
