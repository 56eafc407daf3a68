package io.dataflow.core.internal.policy;

import io.dataflow.core.BulkOptions.OnConflict;
import io.dataflow.core.ValidationFailedException;
import io.dataflow.core.VersionConflictException;
import io.dataflow.core.internal.connection.Only;
import io.dataflow.core.internal.model.RowValues;
import io.dataflow.core.internal.operation.BulkRow;
import io.dataflow.core.internal.operation.Operation;
import io.dataflow.core.internal.operation.Operation.Expected;
import io.dataflow.core.internal.query.Assignment;
import io.dataflow.core.internal.query.Expression;
import io.dataflow.core.internal.query.Expression.Comparison;
import io.dataflow.core.internal.query.Expressions;
import io.dataflow.core.internal.query.Operator;
import io.dataflow.core.model.FieldDefinition;
import io.dataflow.core.model.FieldDefinition.Managed;
import io.dataflow.core.model.FieldType.Scalar;
import io.dataflow.core.model.ModelDefinition;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Counts the changes of each row in its version, and refuses a change of a row whose version is not the expected one.
 *
 * <p>A single change carries the expected version as a condition of its statement, so that of two writers one finds no row. The
 * rows of a batch are locked and looked at before they are written, by {@link VersionGuard}.
 */
public final class VersionPolicy implements Policy {

    @Override
    public <R> Flux<R> apply(Operation<R> operation, Road next) {
        if (operation.reads()) {
            return next.run(operation);
        }
        FieldDefinition version = operation.model().managed(Managed.VERSION);
        return Flux.defer(() -> {
            if (version == null) {
                refuseExpectation(operation);
                return next.run(operation);
            }
            return new Versioned(operation.model(), version).run(operation, next);
        });
    }

    private static void refuseExpectation(Operation<?> operation) {
        Expected expected = operation instanceof Operation.Update<?> update
                ? update.expected()
                : operation instanceof Operation.Delete delete
                        ? delete.expected()
                        : operation instanceof Operation.Upsert<?> upsert ? upsert.expected() : null;
        if (expected != null) {
            throw new ValidationFailedException(
                    operation.model().name(),
                    expected.verb(),
                    "version",
                    "version",
                    "a version is expected, but the model has none; mark a field with @io.dataflow.core.model.Version");
        }
    }

    /** A number as the value of a version field. */
    static Object value(FieldDefinition version, long number) {
        return version.type() == Scalar.INTEGER ? (Object) (int) number : (Object) number;
    }

    static VersionConflictException conflict(ModelDefinition model, FieldDefinition version, String verb) {
        return new VersionConflictException(
                model.name(),
                verb,
                model.name() + "." + verb + ": the row is there, but its '" + version.name()
                        + "' is not the one that was given, so that somebody changed it meanwhile; read it again, and repeat"
                        + " the change on what is there now",
                null);
    }

    private record Versioned(ModelDefinition model, FieldDefinition version) {

        @SuppressWarnings("unchecked") // each branch keeps the type parameter of its operation
        <R> Flux<R> run(Operation<R> operation, Road next) {
            if (operation instanceof Operation.Create<?> create) {
                create.values().set(version, value(version, 0));
                return next.run(operation);
            }
            if (operation instanceof Operation.Update<R> update) {
                return update(update, next);
            }
            if (operation instanceof Operation.Delete delete) {
                return (Flux<R>) delete(delete, next);
            }
            if (operation instanceof Operation.Upsert<?> upsert) {
                return (Flux<R>) upsert(upsert, next);
            }
            return next.run(operation instanceof Operation.Bulk<?> bulk ? (Operation<R>) bulk(bulk) : operation);
        }

        private <R> Flux<R> update(Operation.Update<R> update, Road next) {
            Operation.Update<R> counting = update.withAssignments(counted(update.assignments()));
            Expected expected = update.expected();
            if (expected == null) {
                return next.run(counting);
            }
            Flux<R> changed = next.run(counting.withFilter(Expressions.and(update.filter(), is(expected))));
            return update.result() == null
                    ? changed.concatMap(count -> Long.valueOf(0).equals(count)
                            ? missed(update.filter(), expected, count, next)
                            : Mono.just(count))
                    : changed.switchIfEmpty(missed(update.filter(), expected, null, next));
        }

        private Flux<Long> delete(Operation.Delete delete, Road next) {
            Expected expected = delete.expected();
            if (expected == null) {
                return next.run(delete);
            }
            return next.run(delete.withFilter(Expressions.and(delete.filter(), is(expected))))
                    .concatMap(count -> count == 0 ? missed(delete.filter(), expected, count, next) : Mono.just(count));
        }

        /** Nothing was changed: because there is no such row, which is the result, or because it has another version. */
        private <R> Mono<R> missed(Expression filter, Expected expected, @Nullable R result, Road next) {
            return Mono.defer(() -> next.run(new Operation.Count(model, filter, true))
                    .as(Only::of)
                    .flatMap(rows -> rows == 0
                            ? Mono.justOrEmpty(result)
                            : Mono.error(conflict(model, version, expected.verb()))));
        }

        private <R> Flux<?> upsert(Operation.Upsert<R> upsert, Road next) {
            upsert.values().set(version, value(version, 0));
            if (SoftDeletePolicy.onlyRevives(model, upsert.update())) {
                return next.run(upsert);
            }
            Operation.Upsert<R> counting = upsert.withUpdate(counted(upsert.update()));
            Expected expected = upsert.expected();
            return expected == null
                    ? next.run(counting)
                    : next.run(counting.among(isOrIsDeleted(expected)))
                            .switchIfEmpty(Mono.error(() -> conflict(model, version, expected.verb())));
        }

        /** No row has a version that its column cannot hold. */
        private Expression is(Expected expected) {
            long number = expected.version();
            return version.type() == Scalar.INTEGER && number != (int) number
                    ? Expressions.NONE
                    : new Comparison(version.name(), List.of(), Operator.EQ, value(version, number));
        }

        /** A row that is deleted softly is not there for who gave the version: it is stored anew, in its place. */
        private Expression isOrIsDeleted(Expected expected) {
            FieldDefinition deletedAt = model.managed(Managed.DELETED_AT);
            return deletedAt == null
                    ? is(expected)
                    : Expressions.or(
                            List.of(is(expected), new Comparison(deletedAt.name(), List.of(), Operator.NULL, false)));
        }

        private List<Assignment> counted(List<Assignment> changes) {
            List<Assignment> counted = new ArrayList<>(changes);
            counted.add(new Assignment(version.name(), Assignment.Kind.ADD, value(version, 1)));
            return counted;
        }

        private <T> Operation.Bulk<T> bulk(Operation.Bulk<T> bulk) {
            boolean stores = bulk instanceof Operation.BulkCreate || bulk instanceof Operation.BulkUpsert;
            if (stores && bulk.settings().onConflict() != OnConflict.UPDATE) {
                return bulk.withRows(Flux.from(bulk.rows()).doOnNext(this::startAtZero));
            }
            Operation.Bulk<T> guarded = bulk.withSettings(bulk.settings().withGuard(new VersionGuard(version)));
            return guarded instanceof Operation.BulkDelete<T> delete
                            && !delete.stamp().isEmpty()
                    ? new Operation.BulkDelete<>(
                            model, delete.rows(), delete.settings(), delete.among(), counted(delete.stamp()))
                    : guarded;
        }

        private void startAtZero(BulkRow<?> row) {
            RowValues values = row.values();
            if (values != null) {
                values.set(version, value(version, 0));
            }
        }
    }
}
