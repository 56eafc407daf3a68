package io.dataflow.core.internal.operation;

import io.dataflow.core.BulkProgress;
import io.dataflow.core.Upserted;
import io.dataflow.core.internal.model.RowValues;
import io.dataflow.core.internal.query.Assignment;
import io.dataflow.core.internal.query.Expression;
import io.dataflow.core.internal.query.ListSpec;
import io.dataflow.core.model.FieldDefinition;
import io.dataflow.core.model.ModelDefinition;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;

/**
 * Everything that touches a row: one of eleven values, which travels one road (policies, compiler, execution).
 *
 * @param <R> what the operation yields
 */
public sealed interface Operation<R> {

    /** The model whose rows it touches. */
    ModelDefinition model();

    /** The verb, as errors and nodes name it. */
    default String verb() {
        String name = getClass().getSimpleName();
        return Character.toLowerCase(name.charAt(0)) + name.substring(1);
    }

    /** Whether it changes nothing. */
    default boolean reads() {
        return this instanceof Read || this instanceof List || this instanceof Count;
    }

    /** Stores one new row and yields it as stored. */
    record Create<R>(ModelDefinition model, RowValues values, RowReader<R> result) implements Operation<R> {}

    /**
     * Yields the rows that have one of the keys, in any order.
     *
     * @param keys the keys, the parts of each in the order of the model
     * @param among the condition that a row has to meet as well
     */
    record Read<R>(
            ModelDefinition model, java.util.List<java.util.List<Object>> keys, Expression among, RowReader<R> result)
            implements Operation<R> {

        /** A read of any rows that have one of the keys. */
        public Read(ModelDefinition model, java.util.List<java.util.List<Object>> keys, RowReader<R> result) {
            this(model, keys, Expression.all(), result);
        }
    }

    /**
     * The version that a row is expected to have.
     *
     * @param version the version
     * @param verb the verb of whoever expects it
     */
    record Expected(long version, String verb) {}

    /**
     * Changes the rows that the filter matches; yields them when there is a reader, else (reader null) their number.
     *
     * @param expected the version of the one row that is meant; null for any
     */
    record Update<R>(
            ModelDefinition model,
            Expression filter,
            java.util.List<Assignment> assignments,
            @Nullable RowReader<R> result,
            @Nullable Expected expected)
            implements Operation<R> {

        /** An update of rows of any version. */
        public Update(
                ModelDefinition model,
                Expression filter,
                java.util.List<Assignment> assignments,
                @Nullable RowReader<R> result) {
            this(model, filter, assignments, result, null);
        }

        /** The same update of other rows. */
        public Update<R> withFilter(Expression other) {
            return new Update<>(model, other, assignments, result, expected);
        }

        /** Other changes of the same rows. */
        public Update<R> withAssignments(java.util.List<Assignment> others) {
            return new Update<>(model, filter, others, result, expected);
        }
    }

    /**
     * Removes the rows that the filter matches and yields their number.
     *
     * @param expected the version of the one row that is meant; null for any
     */
    record Delete(
            ModelDefinition model,
            Expression filter,
            @Nullable Expected expected) implements Operation<Long> {

        /** A delete of rows of any version. */
        public Delete(ModelDefinition model, Expression filter) {
            this(model, filter, null);
        }

        /** The same delete of other rows. */
        public Delete withFilter(Expression other) {
            return new Delete(model, other, expected);
        }
    }

    /** Yields rows in order; {@code cursor} asks for a cursor that reads on demand. */
    record List<R>(ModelDefinition model, ListSpec spec, RowReader<R> result, boolean cursor) implements Operation<R> {

        /** The rows that a condition selects, in any order. */
        public static <R> List<R> of(ModelDefinition model, Expression filter, RowReader<R> result) {
            return new List<>(model, ListSpec.of(filter), result, false);
        }
    }

    /** Yields the number of rows that the filter matches; {@code includeDeleted} counts those deleted softly, too. */
    record Count(ModelDefinition model, Expression filter, boolean includeDeleted) implements Operation<Long> {}

    /**
     * Stores a row, or changes the one that holds the same values in {@code conflictOn}; yields nothing when that one may not be
     * changed.
     *
     * @param update what to change in a row that is there; empty to leave it as it is
     * @param among the condition that a row that is there has to meet to be changed
     * @param expected the version that a row that is there is expected to have; null for any
     */
    record Upsert<R>(
            ModelDefinition model,
            RowValues values,
            java.util.List<FieldDefinition> conflictOn,
            java.util.List<Assignment> update,
            RowReader<R> result,
            Expression among,
            @Nullable Expected expected)
            implements Operation<Upserted<R>> {

        /** An upsert that changes whatever row is there. */
        public Upsert(
                ModelDefinition model,
                RowValues values,
                java.util.List<FieldDefinition> conflictOn,
                java.util.List<Assignment> update,
                RowReader<R> result) {
            this(model, values, conflictOn, update, result, Expression.all(), null);
        }

        /** The same upsert of other values, that finds conflicts by other fields. */
        public Upsert<R> withValues(RowValues others, java.util.List<FieldDefinition> target) {
            return new Upsert<>(model, others, target, update, result, among, expected);
        }

        /** Other changes of a row that is there. */
        public Upsert<R> withUpdate(java.util.List<Assignment> others) {
            return new Upsert<>(model, values, conflictOn, others, result, among, expected);
        }

        /** The same upsert, that changes a row only where it meets a condition. */
        public Upsert<R> among(Expression condition) {
            return new Upsert<>(model, values, conflictOn, update, result, condition, expected);
        }
    }

    /** A verb over a stream of rows. */
    sealed interface Bulk<T> extends Operation<BulkProgress<T>> {

        /** The rows, asked for as they are written. */
        Publisher<BulkRow<T>> rows();

        /** How it runs. */
        BulkSettings settings();

        /** The same operation over other rows. */
        Bulk<T> withRows(Publisher<BulkRow<T>> rows);

        /** The same operation run in another way. */
        Bulk<T> withSettings(BulkSettings settings);
    }

    /** Stores the rows of a stream. */
    record BulkCreate<T>(ModelDefinition model, Publisher<BulkRow<T>> rows, BulkSettings settings) implements Bulk<T> {
        @Override
        public BulkCreate<T> withRows(Publisher<BulkRow<T>> other) {
            return new BulkCreate<>(model, other, settings);
        }

        @Override
        public BulkCreate<T> withSettings(BulkSettings others) {
            return new BulkCreate<>(model, rows, others);
        }
    }

    /**
     * Changes the rows that have the keys of the rows of a stream; a key that is not there is skipped.
     *
     * @param among the condition that a row has to meet to be there
     */
    record BulkUpdate<T>(ModelDefinition model, Publisher<BulkRow<T>> rows, BulkSettings settings, Expression among)
            implements Bulk<T> {
        @Override
        public BulkUpdate<T> withRows(Publisher<BulkRow<T>> other) {
            return new BulkUpdate<>(model, other, settings, among);
        }

        @Override
        public BulkUpdate<T> withSettings(BulkSettings others) {
            return new BulkUpdate<>(model, rows, others, among);
        }
    }

    /** Stores the rows of a stream, or changes those that are there. */
    record BulkUpsert<T>(ModelDefinition model, Publisher<BulkRow<T>> rows, BulkSettings settings) implements Bulk<T> {
        @Override
        public BulkUpsert<T> withRows(Publisher<BulkRow<T>> other) {
            return new BulkUpsert<>(model, other, settings);
        }

        @Override
        public BulkUpsert<T> withSettings(BulkSettings others) {
            return new BulkUpsert<>(model, rows, others);
        }
    }

    /**
     * Removes the rows that have the keys of a stream; a key that is not there is skipped.
     *
     * @param among the condition that a row has to meet to be there
     * @param stamp what is changed in the rows in place of removing them; empty to remove them
     */
    record BulkDelete<T>(
            ModelDefinition model,
            Publisher<BulkRow<T>> rows,
            BulkSettings settings,
            Expression among,
            java.util.List<Assignment> stamp)
            implements Bulk<T> {
        @Override
        public BulkDelete<T> withRows(Publisher<BulkRow<T>> other) {
            return new BulkDelete<>(model, other, settings, among, stamp);
        }

        @Override
        public BulkDelete<T> withSettings(BulkSettings others) {
            return new BulkDelete<>(model, rows, others, among, stamp);
        }
    }
}
