package io.dataflow.core.internal.operation;

import io.dataflow.core.BulkOptions;
import io.dataflow.core.model.FieldDefinition;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;

/**
 * The options of a bulk operation, checked and resolved against its model.
 *
 * @param conflictOn the fields of the unique key that conflicts are resolved on; the key by default
 * @param rejectedTo where rejections go, awaited; null for nowhere
 * @param guard what decides about the rows of a batch by what is stored; null for nothing
 * @param journal what is kept in the transaction of each batch; null for nothing
 */
public record BulkSettings(
        int batchSize,
        BulkOptions.OnConflict onConflict,
        List<FieldDefinition> conflictOn,
        BulkOptions.OnError onError,
        long maxErrors,
        int parallel,
        boolean returnIds,
        boolean atomic,
        @Nullable Function<io.dataflow.core.Rejected<?>, Publisher<?>> rejectedTo,
        @Nullable BatchGuard guard,
        @Nullable BatchJournal journal) {

    /** These options with another unique key by which conflicts are found. */
    public BulkSettings withConflictOn(List<FieldDefinition> target) {
        return new BulkSettings(
                batchSize,
                onConflict,
                target,
                onError,
                maxErrors,
                parallel,
                returnIds,
                atomic,
                rejectedTo,
                guard,
                journal);
    }

    /** These options with something that decides about the rows of each batch. */
    public BulkSettings withGuard(BatchGuard decides) {
        return new BulkSettings(
                batchSize,
                onConflict,
                conflictOn,
                onError,
                maxErrors,
                parallel,
                returnIds,
                atomic,
                rejectedTo,
                decides,
                journal);
    }

    /** These options with a journal, which also sees to the rejections. */
    public BulkSettings withJournal(BatchJournal keeps) {
        return new BulkSettings(
                batchSize, onConflict, conflictOn, onError, maxErrors, parallel, returnIds, atomic, null, guard, keeps);
    }
}
