package io.dataflow.core.internal;

import io.dataflow.core.DataFlowException;
import io.dataflow.core.ValidationFailedException;
import io.dataflow.core.internal.imports.ImportRows;
import io.dataflow.core.internal.model.Binding;
import io.dataflow.core.internal.model.RowValues;
import io.dataflow.core.internal.operation.BulkRow;
import io.dataflow.core.internal.rows.LineRow;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Takes the rows of an import apart, be they rows of the model's class or maps.
 *
 * @param binding the rows of the class
 * @param maps the rows as maps
 * @param upsert whether rows that are there are changed
 */
record ImportReader<T>(Binding<T> binding, Binding<Map<String, Object>> maps, boolean upsert)
        implements ImportRows.Reader<T> {

    @Override
    public BulkRow<T> read(long index, Object row) {
        @Nullable T typed = binding.asRow(row);
        try {
            return new BulkRow<>(
                    index, LineRow.of(row), typed, typed == null ? ofMap(row) : values(binding, typed), null);
        } catch (DataFlowException fault) {
            return new BulkRow<>(index, LineRow.of(row), typed, null, fault);
        }
    }

    private RowValues ofMap(Object row) {
        Map<String, Object> map = maps.asRow(row);
        if (map == null) {
            throw new ValidationFailedException(
                    binding.model().name(),
                    "importJob",
                    "row",
                    "type",
                    "a row of the source is a " + row.getClass().getName()
                            + ", neither a row of the model nor a map by field name");
        }
        return values(maps, map);
    }

    private <R> RowValues values(Binding<R> rows, R row) {
        return upsert ? rows.forUpsert(row) : rows.forCreate(row);
    }
}
