package io.dataflow.core.internal.policy;

import io.dataflow.core.BulkOptions.OnConflict;
import io.dataflow.core.WriteProtectedException;
import io.dataflow.core.internal.operation.Operation;
import io.dataflow.core.model.ModelDefinition;
import reactor.core.publisher.Flux;

/** Keeps the rows of a model that is append-only as they are: they are created and read, never changed nor removed. */
public final class AppendOnlyPolicy implements Policy {

    @Override
    public <R> Flux<R> apply(Operation<R> operation, Road next) {
        return operation.model().appendOnly() && changes(operation) ? refused(operation) : next.run(operation);
    }

    private static boolean changes(Operation<?> operation) {
        if (operation instanceof Operation.BulkCreate<?> create) {
            return create.settings().onConflict() == OnConflict.UPDATE;
        }
        return operation instanceof Operation.Update
                || operation instanceof Operation.Delete
                || operation instanceof Operation.Upsert
                || operation instanceof Operation.Bulk;
    }

    private static <R> Flux<R> refused(Operation<R> operation) {
        ModelDefinition model = operation.model();
        return Flux.error(() -> new WriteProtectedException(
                model.name(),
                operation.verb(),
                model.name() + "." + operation.verb()
                        + ": the model is append-only, so that its rows are never changed nor"
                        + " removed; create a new row, or declare the model without appendOnly",
                "appendOnly",
                "model"));
    }
}
