package io.dataflow.core.internal.policy;

import io.dataflow.core.CheckViolationException;
import io.dataflow.core.internal.connection.Only;
import io.dataflow.core.internal.model.Suggestions;
import io.dataflow.core.internal.operation.Operation;
import io.dataflow.core.internal.query.Expression;
import io.dataflow.core.internal.query.Expressions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Keeps what {@code plus(..)} computes within the range of its field, whether the table checks that or not: one that was there
 * before the rule, or that belongs to somebody else, does not.
 *
 * <p>The range is a {@link ChangeCondition}, and the error is that of a check of the table.
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
            return range == null
                    ? next.run(update)
                    : condition(update, range, next).update(update, next);
        }
        if (operation instanceof Operation.Upsert<?> upsert) {
            SumRange range = SumRange.of(upsert.model(), upsert.update(), "upsert");
            return range == null
                    ? next.run(operation)
                    : (Flux<R>) condition(upsert, range, next).upsert(upsert, next);
        }
        return next.run(operation);
    }

    private static ChangeCondition condition(Operation<?> operation, SumRange range, Road next) {
        return new ChangeCondition(range.within(), rows -> look(operation, rows, range, next));
    }

    private static Mono<Void> look(Operation<?> operation, Expression rows, SumRange range, Road next) {
        return next.run(new Operation.Count(operation.model(), Expressions.and(rows, range.outside()), true))
                .as(Only::of)
                .flatMap(count -> count == 0 ? Mono.<Void>empty() : Mono.error(left(operation, range)));
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
