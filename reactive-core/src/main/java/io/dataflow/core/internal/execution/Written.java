package io.dataflow.core.internal.execution;

import io.dataflow.core.Rejected;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of a batch: what is stored of it, what was rejected, and what ends the call.
 *
 * @param outcome what is stored
 * @param rejected the rows that are not, when bad rows are borne
 * @param failure why the call ends here, or null
 */
record Written<T>(
        BatchOutcome outcome,
        List<Rejected<T>> rejected,
        @Nullable Throwable failure) {

    static <T> Written<T> failure(Throwable failure) {
        return new Written<>(BatchOutcome.NONE, List.of(), failure);
    }

    Written<T> plus(Written<T> other) {
        List<Rejected<T>> all = new ArrayList<>(rejected);
        all.addAll(other.rejected);
        return new Written<>(outcome.plus(other.outcome), all, other.failure);
    }
}
