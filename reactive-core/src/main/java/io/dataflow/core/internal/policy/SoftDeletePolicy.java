package io.dataflow.core.internal.policy;

import io.dataflow.core.BulkOptions.OnConflict;
import io.dataflow.core.ValidationFailedException;
import io.dataflow.core.internal.model.RowValues;
import io.dataflow.core.internal.operation.BulkRow;
import io.dataflow.core.internal.operation.Operation;
import io.dataflow.core.internal.query.Assignment;
import io.dataflow.core.internal.query.Expression;
import io.dataflow.core.internal.query.Expression.Comparison;
import io.dataflow.core.internal.query.Expressions;
import io.dataflow.core.internal.query.Operator;
import io.dataflow.core.model.FieldDefinition;
import io.dataflow.core.model.FieldDefinition.Managed;
import io.dataflow.core.model.ModelDefinition;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import reactor.core.publisher.Flux;

/**
 * Keeps the rows of a model with soft delete: a delete stamps {@code deletedAt}, and what is stamped is hidden from every verb.
 *
 * <p>A change that sets {@code deletedAt} to null sees stamped rows, too, and so restores them. An upsert that meets one
 * revives it with the values that it brings. A create does not: the key and the unique values of a stamped row stay taken.
 */
public final class SoftDeletePolicy implements Policy {

    private final Clock clock;

    /** Creates the policy with the clock that it reads. */
    public SoftDeletePolicy(Clock clock) {
        this.clock = clock;
    }

    @Override
    public <R> Flux<R> apply(Operation<R> operation, Road next) {
        FieldDefinition deletedAt = operation.model().managed(Managed.DELETED_AT);
        return deletedAt == null
                ? next.run(operation)
                : Flux.defer(() -> next.run(new Rewriting(deletedAt).rewritten(operation)));
    }

    /** Whether changes do nothing but to bring back a row that is deleted, if it is. */
    static boolean onlyRevives(ModelDefinition model, List<Assignment> changes) {
        FieldDefinition deletedAt = model.managed(Managed.DELETED_AT);
        return changes.stream()
                .allMatch(change ->
                        deletedAt != null && change.field().equals(deletedAt.name()) && change.value() == null);
    }

    private final class Rewriting {

        private final FieldDefinition deletedAt;
        private final Expression live;

        Rewriting(FieldDefinition deletedAt) {
            this.deletedAt = deletedAt;
            this.live = new Comparison(deletedAt.name(), List.of(), Operator.NULL, true);
        }

        @SuppressWarnings("unchecked") // each branch keeps the type parameter of its operation
        private <R> Operation<R> rewritten(Operation<R> operation) {
            if (operation instanceof Operation.Read<R> read) {
                return new Operation.Read<>(
                        read.model(), read.keys(), Expressions.and(read.among(), live), read.result());
            }
            if (operation instanceof Operation.List<R> list) {
                return list.spec().includeDeleted()
                        ? list
                        : new Operation.List<>(list.model(), list.spec().among(live), list.result(), list.cursor());
            }
            if (operation instanceof Operation.Count count) {
                return (Operation<R>) (count.includeDeleted() ? count : live(count));
            }
            if (operation instanceof Operation.Update<R> update) {
                return restores(update.assignments()) ? update : live(update);
            }
            if (operation instanceof Operation.Delete delete) {
                return (Operation<R>) stamping(delete);
            }
            if (operation instanceof Operation.Upsert<?> upsert) {
                return (Operation<R>) reviving(upsert);
            }
            return operation instanceof Operation.Bulk<?> bulk ? (Operation<R>) bulk(bulk) : operation;
        }

        private Operation.Count live(Operation.Count count) {
            return new Operation.Count(count.model(), Expressions.and(count.filter(), live), false);
        }

        private <R> Operation.Update<R> live(Operation.Update<R> update) {
            return update.withFilter(Expressions.and(update.filter(), live));
        }

        private boolean restores(List<Assignment> changes) {
            return changes.stream().anyMatch(change -> change.field().equals(deletedAt.name()));
        }

        private Operation.Update<Long> stamping(Operation.Delete delete) {
            return new Operation.Update<>(
                    delete.model(), Expressions.and(delete.filter(), live), List.of(stamp()), null, delete.expected());
        }

        private Assignment stamp() {
            return new Assignment(deletedAt.name(), Assignment.Kind.SET, Times.now(clock, deletedAt));
        }

        private <R> Operation.Upsert<R> reviving(Operation.Upsert<R> upsert) {
            if (restores(upsert.update())) {
                return upsert;
            }
            List<Assignment> update = new ArrayList<>(upsert.update());
            update.add(new Assignment(deletedAt.name(), Assignment.Kind.SET, null));
            return upsert.withUpdate(update);
        }

        private <T> Operation.Bulk<T> bulk(Operation.Bulk<T> bulk) {
            if (bulk instanceof Operation.BulkUpdate<T> update) {
                return new Operation.BulkUpdate<>(
                        update.model(), update.rows(), update.settings(), Expressions.and(update.among(), live));
            }
            if (bulk instanceof Operation.BulkDelete<T> delete) {
                return new Operation.BulkDelete<>(
                        delete.model(),
                        delete.rows(),
                        delete.settings(),
                        Expressions.and(delete.among(), live),
                        List.of(stamp()));
            }
            return bulk.settings().onConflict() == OnConflict.UPDATE
                    ? bulk.withRows(Flux.from(bulk.rows()).map(row -> revived(row, bulk.verb())))
                    : bulk;
        }

        /** A row that may change one that is there would delete that, if it brought a time. */
        private <T> BulkRow<T> revived(BulkRow<T> row, String verb) {
            RowValues values = row.values();
            if (values == null) {
                return row;
            }
            if (values.get(deletedAt) == null) {
                values.set(deletedAt, null);
                return row;
            }
            ValidationFailedException fault = new ValidationFailedException(
                    values.model().name(),
                    verb,
                    deletedAt.name(),
                    "managed",
                    "a row that may change one that is there cannot say that it is deleted; leave it out, or store such rows"
                            + " with onConflict ERROR or SKIP");
            return row.with(null, fault);
        }
    }
}
