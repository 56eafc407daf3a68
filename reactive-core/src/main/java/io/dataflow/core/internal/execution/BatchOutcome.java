package io.dataflow.core.internal.execution;

import java.util.ArrayList;
import java.util.List;

/**
 * What became of the rows of a batch.
 *
 * @param inserted stored anew
 * @param updated changed
 * @param skipped left out
 * @param deleted removed
 * @param ids the keys of the rows written, when they were asked for
 */
public record BatchOutcome(long inserted, long updated, long skipped, long deleted, List<Object> ids) {

    /** Nothing done. */
    public static final BatchOutcome NONE = new BatchOutcome(0, 0, 0, 0, List.of());

    /** How many rows were decided. */
    public long rows() {
        return inserted + updated + skipped + deleted;
    }

    /** The sum of two outcomes. */
    public BatchOutcome plus(BatchOutcome other) {
        List<Object> all = ids;
        if (!other.ids.isEmpty()) {
            all = new ArrayList<>(ids);
            all.addAll(other.ids);
        }
        return new BatchOutcome(
                inserted + other.inserted,
                updated + other.updated,
                skipped + other.skipped,
                deleted + other.deleted,
                all);
    }
}
