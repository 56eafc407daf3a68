package io.dataflow.core.internal;

import io.dataflow.core.BulkOptions;
import io.dataflow.core.BulkOptions.OnConflict;
import io.dataflow.core.BulkProgress;
import io.dataflow.core.DataFlowException;
import io.dataflow.core.ValidationFailedException;
import io.dataflow.core.internal.model.Binding;
import io.dataflow.core.internal.model.Keys;
import io.dataflow.core.internal.model.ManagedFields;
import io.dataflow.core.internal.model.RowValues;
import io.dataflow.core.internal.operation.BatchJournal;
import io.dataflow.core.internal.operation.BulkRow;
import io.dataflow.core.internal.operation.BulkSettings;
import io.dataflow.core.internal.operation.Operation;
import io.dataflow.core.internal.policy.Policy;
import io.dataflow.core.internal.query.Expression;
import io.dataflow.core.model.FieldDefinition;
import io.dataflow.core.model.FieldDefinition.Managed;
import io.dataflow.core.model.ModelDefinition;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;

/** The bulk verbs of one model: options are checked, rows taken apart one by one as they are asked for. */
final class BulkVerbs<T> {

    private static final String IMPORT = "importJob";

    private final Binding<T> binding;
    private final ModelDefinition model;
    private final Policy.Road road;
    private final BulkOptions defaults;

    BulkVerbs(Binding<T> binding, Policy.Road road, BulkOptions defaults) {
        this.binding = binding;
        this.model = binding.model();
        this.road = road;
        this.defaults = defaults;
    }

    Flux<BulkProgress<T>> create(Publisher<? extends T> rows, UnaryOperator<BulkOptions> options) {
        return Flux.defer(() -> road.run(new Operation.BulkCreate<>(
                model, rows(rows, binding::forCreate), settings(options, OnConflict.ERROR, "bulkCreate"))));
    }

    Flux<BulkProgress<T>> upsert(Publisher<? extends T> rows, UnaryOperator<BulkOptions> options) {
        return Flux.defer(() -> road.run(new Operation.BulkUpsert<>(
                model, rows(rows, binding::forUpsert), settings(options, OnConflict.UPDATE, "bulkUpsert"))));
    }

    Flux<BulkProgress<T>> update(Publisher<? extends T> rows, UnaryOperator<BulkOptions> options) {
        return Flux.defer(() -> road.run(new Operation.BulkUpdate<>(
                model,
                rows(rows, row -> changesOf(binding.forUpdate(row))),
                settingsWithoutConflicts(options, "bulkUpdate"),
                Expression.all())));
    }

    Flux<BulkProgress<T>> delete(Publisher<?> keys, UnaryOperator<BulkOptions> options) {
        return Flux.defer(() -> road.run(new Operation.BulkDelete<>(
                model,
                numbered(keys, this::deleted),
                settingsWithoutConflicts(options, "bulkDelete"),
                Expression.all(),
                List.of())));
    }

    /** Stores rows of an import job, which keeps its position with each batch. */
    Flux<BulkProgress<T>> load(
            Publisher<BulkRow<T>> rows,
            boolean upsert,
            UnaryOperator<BulkOptions> options,
            Function<BulkSettings, BatchJournal> journal) {
        return Flux.defer(() -> {
            OnConflict conflicts = upsert ? OnConflict.UPDATE : OnConflict.ERROR;
            BulkSettings settings = settings(options, conflicts, IMPORT);
            if (settings.atomic()) {
                throw refused(
                        IMPORT,
                        "atomic",
                        "an import job commits batch by batch, so that it can go on from there; leave atomic() out of"
                                + " builder.bulk(..), or use bulkCreate");
            }
            BulkSettings kept = settings.withJournal(journal.apply(settings));
            return road.run(
                    upsert
                            ? new Operation.BulkUpsert<>(model, rows, kept)
                            : new Operation.BulkCreate<>(model, rows, kept));
        });
    }

    private Flux<BulkRow<T>> rows(Publisher<? extends T> rows, Function<T, RowValues> takeApart) {
        return numbered(rows, (index, row) -> {
            try {
                return new BulkRow<>(index, row, takeApart.apply(row), null);
            } catch (DataFlowException fault) {
                return new BulkRow<>(index, row, null, fault);
            }
        });
    }

    /** A row of what is given at each place, counted from 0. */
    @FunctionalInterface
    private interface Numbered<G, T> {
        BulkRow<T> row(long index, G given);
    }

    /** Flux.index would make an object of each number. */
    private static <G, T> Flux<BulkRow<T>> numbered(Publisher<? extends G> given, Numbered<G, T> reader) {
        return Flux.defer(() -> {
            long[] next = {0};
            return Flux.from(given).map(one -> reader.row(next[0]++, one));
        });
    }

    /** The values of a row that has its key, without the managed times that it was read with. */
    private RowValues changesOf(RowValues values) {
        Keys.of(values, "bulkUpdate");
        FieldDefinition deletedAt = model.managed(Managed.DELETED_AT);
        if (deletedAt != null && values.has(deletedAt)) {
            throw new ValidationFailedException(
                    model.name(),
                    "bulkUpdate",
                    deletedAt.name(),
                    "managed",
                    "rows are not restored one by one here; set it to null by update or updateWhere");
        }
        ManagedFields.requiredVersion(values, "bulkUpdate");
        for (FieldDefinition field : model.fields()) {
            boolean says = field.managed() == Managed.VERSION
                    || (field.managed() == Managed.TENANT && values.get(field) != null);
            if (field.managed() != Managed.NONE && !says) {
                values.remove(field);
            }
        }
        return values;
    }

    private BulkRow<T> deleted(long index, Object key) {
        @Nullable T row = binding.asRow(key);
        try {
            RowValues given = row == null ? null : binding.forCreate(row);
            List<Object> parts = given == null ? Keys.parse(model, key, "bulkDelete") : Keys.of(given, "bulkDelete");
            RowValues values = new RowValues(model);
            for (FieldDefinition field : model.fields()) {
                boolean says = field.managed() == Managed.TENANT || field.managed() == Managed.VERSION;
                if (given != null && says && given.get(field) != null) {
                    values.set(field, given.get(field));
                }
            }
            if (given != null) {
                values.carries(given);
            }
            for (int i = 0; i < parts.size(); i++) {
                values.set(model.key().get(i), parts.get(i));
            }
            return new BulkRow<>(index, row, values, null);
        } catch (DataFlowException fault) {
            return new BulkRow<>(index, row, null, fault);
        }
    }

    private BulkSettings settings(UnaryOperator<BulkOptions> options, OnConflict conflicts, String operation) {
        BulkOptions chosen = options.apply(defaults);
        OnConflict mode = chosen.onConflict() == null ? conflicts : chosen.onConflict();
        return settings(chosen, mode, UniqueTarget.of(model, chosen.conflictOn(), operation), operation);
    }

    /** A verb that finds rows by their key alone: what was chosen for conflicts would be given and do nothing. */
    private BulkSettings settingsWithoutConflicts(UnaryOperator<BulkOptions> options, String operation) {
        BulkOptions asked = options.apply(BulkOptions.defaults());
        String given =
                asked.onConflict() != null ? "onConflict" : asked.conflictOn().isEmpty() ? null : "conflictOn";
        if (given != null) {
            throw refused(
                    operation, given, "finds rows by their key, so that there is no conflict to resolve; leave it out");
        }
        return settings(options.apply(defaults), OnConflict.ERROR, model.key(), operation);
    }

    private BulkSettings settings(BulkOptions chosen, OnConflict mode, List<FieldDefinition> target, String operation) {
        if (chosen.isAtomic() && chosen.parallel() > 1) {
            throw refused(
                    operation, "parallel", "atomic() is one transaction on one connection; leave parallel(..) out");
        }
        return new BulkSettings(
                chosen.batchSize(),
                chosen.largestBatch(),
                mode,
                target,
                chosen.onError(),
                chosen.maxErrors(),
                chosen.parallel(),
                chosen.loadsAhead() && !chosen.isAtomic(),
                chosen.returnsIds(),
                chosen.isAtomic(),
                chosen.rejectedTo(),
                List.of(),
                null);
    }

    private ValidationFailedException refused(String operation, String option, String message) {
        return new ValidationFailedException(model.name(), operation, option, "options", message);
    }
}
