package io.dataflow.core.internal.operation;

import io.dataflow.core.BulkOptions;
import io.dataflow.core.model.FieldDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;

/**
 * The options of a bulk operation, checked and resolved against its model.
 *
 * @param batchSize the most rows of one of the first batches
 * @param largestBatch the most rows of a later one; the same where that was chosen
 * @param conflictOn the fields of the unique key that conflicts are resolved on; the key by default
 * @param loadsAhead whether a batch may be loaded on a second connection while the one before it is written
 * @param rejectedTo where rejections go, awaited; null for nowhere
 * @param guards what decides about the rows of a batch by what is stored, one after the other
 * @param journal what is kept in the transaction of each batch; null for nothing
 */
public record BulkSettings(
        int batchSize,
        int largestBatch,
        BulkOptions.OnConflict onConflict,
        List<FieldDefinition> conflictOn,
        BulkOptions.OnError onError,
        long maxErrors,
        int parallel,
        boolean loadsAhead,
        boolean returnIds,
        boolean atomic,
        @Nullable Function<io.dataflow.core.Rejected<?>, Publisher<?>> rejectedTo,
        List<BatchGuard> guards,
        @Nullable BatchJournal journal) {

    private static final int MOST_DOUBLINGS = 17;

    /**
     * The most rows of a batch, counted from 0: a call that goes on after two for each of its connections has many rows, and goes on
     * with batches that each are twice as large as the one before, up to the largest.
     */
    public int rowsOf(int batch) {
        int doublings = Math.max(0, Math.min(MOST_DOUBLINGS, batch / parallel - 1));
        return (int) Math.min(largestBatch, (long) batchSize << doublings);
    }

    /** These options with another unique key by which conflicts are found. */
    public BulkSettings withConflictOn(List<FieldDefinition> target) {
        return new BulkSettings(
                batchSize,
                largestBatch,
                onConflict,
                target,
                onError,
                maxErrors,
                parallel,
                loadsAhead,
                returnIds,
                atomic,
                rejectedTo,
                guards,
                journal);
    }

    /** These options with one more that decides about the rows of each batch. */
    public BulkSettings withGuard(BatchGuard decides) {
        List<BatchGuard> all = new ArrayList<>(guards);
        all.add(decides);
        return new BulkSettings(
                batchSize,
                largestBatch,
                onConflict,
                conflictOn,
                onError,
                maxErrors,
                parallel,
                loadsAhead,
                returnIds,
                atomic,
                rejectedTo,
                List.copyOf(all),
                journal);
    }

    /** These options with a journal, which also sees to the rejections; it is written each so many rows, so that no batch grows. */
    public BulkSettings withJournal(BatchJournal keeps) {
        return new BulkSettings(
                batchSize,
                batchSize,
                onConflict,
                conflictOn,
                onError,
                maxErrors,
                parallel,
                false,
                returnIds,
                atomic,
                null,
                guards,
                keeps);
    }
}
