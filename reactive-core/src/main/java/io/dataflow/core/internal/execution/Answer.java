package io.dataflow.core.internal.execution;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a statement of several calls has for one of them: its rows, or why they could not be read. */
final class Answer {

    private List<Object> rows = List.of();
    private @Nullable RuntimeException failure;

    /** Adds a row, as soon as the database gives it. */
    void add(Supplier<Object> row) {
        try {
            Object value = row.get();
            if (rows.isEmpty()) {
                rows = List.of(value);
            } else {
                rows = new ArrayList<>(rows);
                rows.add(value);
            }
        } catch (RuntimeException e) {
            failure = e;
        }
    }

    boolean isEmpty() {
        return rows.isEmpty() && failure == null;
    }

    void give(Call call) {
        if (failure == null) {
            call.answer(rows);
        } else {
            call.fail(failure);
        }
    }
}
