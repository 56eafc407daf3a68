package io.dataflow.core.internal.policy;

import io.dataflow.core.ValidationFailedException;
import io.dataflow.core.internal.connection.Only;
import io.dataflow.core.internal.model.RowValues;
import io.dataflow.core.internal.operation.Operation;
import io.dataflow.core.internal.policy.EmbeddedParts.Needed;
import io.dataflow.core.internal.query.Assignment;
import io.dataflow.core.internal.query.Expression;
import io.dataflow.core.internal.query.Expressions;
import io.dataflow.core.model.ModelDefinition;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Refuses to change a part of an embedded record in a row that has none of it, where that would leave a record without what it
 * requires.
 *
 * <p>What {@link EmbeddedRule} cannot see in the change alone is a {@link ChangeCondition}; the rows of a batch are locked and
 * looked at before they are written, by {@link EmbeddedGuard}.
 */
public final class EmbeddedPolicy implements Policy {

    @Override
    public <R> Flux<R> apply(Operation<R> operation, Road next) {
        return operation.reads() || operation.model().embedded().isEmpty()
                ? next.run(operation)
                : Flux.defer(() -> whole(operation, next));
    }

    @SuppressWarnings("unchecked") // each branch keeps the type parameter of its operation
    private static <R> Flux<R> whole(Operation<R> operation, Road next) {
        EmbeddedParts parts = EmbeddedParts.of(operation.model());
        if (operation instanceof Operation.Update<R> update) {
            List<Needed> needed = parts.neededBy(set(update.model(), update.assignments()));
            return needed.isEmpty()
                    ? next.run(update)
                    : condition(update, needed, next).update(update, next);
        }
        if (operation instanceof Operation.Upsert<?> upsert) {
            List<Needed> needed = parts.neededBy(set(upsert.model(), upsert.update()));
            return needed.isEmpty()
                    ? next.run(operation)
                    : (Flux<R>) condition(upsert, needed, next).upsert(upsert, next);
        }
        // New rows have all that they require.
        return operation instanceof Operation.BulkUpdate<?> bulk
                        && !parts.records().isEmpty()
                ? next.run((Operation<R>) bulk.withSettings(bulk.settings().withGuard(new EmbeddedGuard(parts))))
                : next.run(operation);
    }

    /** What the changes give a value; what is added to nothing stays nothing. */
    private static RowValues set(ModelDefinition model, List<Assignment> changes) {
        RowValues values = new RowValues(model);
        for (Assignment change : changes) {
            if (change.kind() != Assignment.Kind.ADD) {
                values.set(model.field(change.field(), "update"), change.value());
            }
        }
        return values;
    }

    private static ChangeCondition condition(Operation<?> operation, List<Needed> needed, Road next) {
        return new ChangeCondition(
                new Expression.And(needed.stream().map(field -> field.is(true)).toList()),
                rows -> look(operation, rows, needed, next));
    }

    private static Mono<Void> look(Operation<?> operation, Expression rows, List<Needed> needed, Road next) {
        ModelDefinition model = operation.model();
        return Flux.fromIterable(needed)
                .filterWhen(field -> next.run(new Operation.Count(model, Expressions.and(rows, field.is(false)), true))
                        .as(Only::of)
                        .map(count -> count > 0))
                .map(Needed::fault)
                .collectList()
                .flatMap(faults -> faults.isEmpty()
                        ? Mono.empty()
                        : Mono.error(new ValidationFailedException(model.name(), operation.verb(), faults)));
    }
}
