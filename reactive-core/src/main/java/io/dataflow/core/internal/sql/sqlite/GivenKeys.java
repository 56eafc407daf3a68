package io.dataflow.core.internal.sql.sqlite;

import io.dataflow.core.internal.execution.Readers;
import io.dataflow.core.internal.model.Keys;
import io.dataflow.core.internal.model.RowValues;
import io.dataflow.core.internal.operation.RowReader;
import io.dataflow.core.model.ModelDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The keys of new rows that come back as they were given, whatever type their columns have: nobody has to ask for them.
 *
 * <p>SQLite makes a number of a text that reads as one, and a double of a number, where the column wants that.
 */
final class GivenKeys {

    private static final String IN_NUMBERS = "0123456789+-.eE \t\n\u000B\f\r";
    private static final long LARGEST_EXACT = 1L << 53;

    private GivenKeys() {}

    /** The keys of the rows, in their order; null unless all of them are known. */
    static @Nullable List<Object> of(ModelDefinition model, List<RowValues> rows) {
        RowReader<Object> reader = Readers.keys(model);
        List<Object> keys = new ArrayList<>(rows.size());
        for (RowValues row : rows) {
            List<Object> parts = Keys.given(row, model.key());
            if (parts == null || !parts.stream().allMatch(GivenKeys::isKept)) {
                return null;
            }
            keys.add(reader.read(parts.toArray()));
        }
        return keys;
    }

    private static boolean isKept(Object part) {
        if (part instanceof String text) {
            return text.chars().anyMatch(c -> IN_NUMBERS.indexOf(c) < 0);
        }
        if (part instanceof Long || part instanceof Integer || part instanceof Short) {
            long number = ((Number) part).longValue();
            return number >= -LARGEST_EXACT && number <= LARGEST_EXACT;
        }
        return part instanceof UUID;
    }
}
