package io.dataflow.core.internal.execution;

import io.dataflow.core.internal.operation.RowReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a statement of several calls has for one of them: its rows, or why they could not be read. */
final class Answer {

    private List<Object> rows = List.of();
    private @Nullable Throwable failure;

    /** Answers without rows. */
    static Answer[] none(int calls) {
        Answer[] answers = new Answer[calls];
        Arrays.setAll(answers, i -> new Answer());
        return answers;
    }

    /** The answer of a call that has failed. */
    static Answer failed(Throwable error) {
        Answer answer = new Answer();
        answer.failure = error;
        return answer;
    }

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
        } catch (VirtualMachineError fatal) {
            throw fatal;
        } catch (Throwable e) {
            // A class of the caller's may fail to load: the others still have their rows.
            failure = e;
        }
    }

    /** Makes rows of the values of columns that were added. */
    void read(RowReader<?> reader) {
        List<Object> values = rows;
        rows = List.of();
        values.forEach(row -> add(() -> Objects.requireNonNull(reader.read((@Nullable Object[]) row))));
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
