package io.dataflow.core;

import java.time.Duration;
import java.util.List;

/**
 * A tick of a bulk operation: the totals so far, over the whole call.
 *
 * @param batchNumber the number of the batch that this tick follows, from 1; the final tick repeats the last
 * @param processed the rows taken from the source and decided
 * @param inserted the rows stored anew
 * @param updated the rows changed
 * @param skipped the rows left out by the conflict mode
 * @param deleted the rows removed
 * @param failed the rows rejected
 * @param rejected the rows rejected since the previous tick
 * @param ids the keys stored since the previous tick, when asked for
 * @param elapsed the time since the call started
 * @param last whether this is the final tick, which always comes
 */
public record BulkProgress<T>(
        int batchNumber,
        long processed,
        long inserted,
        long updated,
        long skipped,
        long deleted,
        long failed,
        List<Rejected<T>> rejected,
        List<Object> ids,
        Duration elapsed,
        boolean last) {}
