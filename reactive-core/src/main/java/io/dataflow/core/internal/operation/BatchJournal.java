package io.dataflow.core.internal.operation;

import io.dataflow.core.Rejected;
import java.util.List;
import reactor.core.publisher.Mono;

/** What a bulk operation keeps of its batches, each in the transaction of the batch itself. */
public interface BatchJournal {

    /** Keeps a batch, in its transaction and after its rows; an error rolls both back and ends the operation. */
    <T> Mono<Void> keep(Entry<T> entry);

    /** Keeps that the source has ended and everything of it is decided. */
    Mono<Void> end();

    /**
     * A batch whose rows are written, and not committed yet.
     *
     * @param rows all rows of it, in the order of the source
     * @param inserted how many were stored anew
     * @param updated how many changed one that was there
     * @param skipped how many were left out by the conflict mode
     * @param rejected those that cannot be stored
     */
    record Entry<T>(List<BulkRow<T>> rows, long inserted, long updated, long skipped, List<Rejected<T>> rejected) {}
}
