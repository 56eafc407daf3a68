package io.dataflow.core.internal.operation;

import io.dataflow.core.Rejected;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A rule about the rows of a batch that needs what is stored: it is asked in the transaction of the batch, before it is written. */
public interface BatchGuard {

    /** What there is to decide about the rows of a batch; null for nothing. */
    <T> @Nullable Decision<T> about(Operation.Bulk<T> bulk, List<BulkRow<T>> rows);

    /** A decision about the rows of a batch. */
    interface Decision<T> {

        /** The stored rows that it needs, locked until the end of the transaction. */
        List<Operation.List<@Nullable Object[]>> lookups();

        /** Decides about each row, by what the lookups found. */
        Judged<T> judge(List<@Nullable Object[]> found);
    }

    /**
     * What is to become of the rows of a batch.
     *
     * @param rows the rows to write, in order
     * @param rejected the rows that may not be written
     * @param skipped how many rows name none that is there
     * @param created how many rows are stored anew; fewer mean that somebody else stored one meanwhile
     */
    record Judged<T>(List<BulkRow<T>> rows, List<Rejected<T>> rejected, long skipped, long created) {

        /** What is to become of them after another decision about the rows that are left. */
        public Judged<T> then(Judged<T> next) {
            List<Rejected<T>> all = new ArrayList<>(rejected);
            all.addAll(next.rejected);
            return new Judged<>(next.rows, all, skipped + next.skipped, created + next.created);
        }
    }
}
