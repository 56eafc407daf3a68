package io.dataflow.core.internal.execution;

import io.dataflow.core.Key;
import io.dataflow.core.internal.model.Binding;
import io.dataflow.core.internal.model.Values;
import io.dataflow.core.internal.operation.RowReader;
import io.dataflow.core.internal.query.Selection;
import io.dataflow.core.model.FieldDefinition;
import io.dataflow.core.model.FieldType;
import io.dataflow.core.model.ModelDefinition;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The readers of rows that operations ask for. */
public final class Readers {

    private static final class Reader<R> implements RowReader<R> {

        private final List<Selection> columns;
        private final FieldType[] types;
        private final Function<@Nullable Object[], R> reading;

        Reader(List<Selection> columns, Function<@Nullable Object[], R> reading) {
            this.columns = columns;
            this.types = RowReader.super.types();
            this.reading = reading;
        }

        @Override
        public List<Selection> columns() {
            return columns;
        }

        @Override
        public FieldType[] types() {
            return types;
        }

        @Override
        public R read(@Nullable Object[] values) {
            return reading.apply(values);
        }
    }

    private Readers() {}

    /** Reads whole rows by a binding. */
    public static <T> RowReader<T> rows(Binding<T> binding) {
        return of(fields(binding.model().fields()), binding::toRow);
    }

    /** Reads the values of all fields, in the order of the model. */
    public static RowReader<@Nullable Object[]> values(ModelDefinition model) {
        return of(fields(model.fields()), values -> values);
    }

    /** Reads keys: the value of a key of one part, else a {@link Key}. */
    public static RowReader<Object> keys(ModelDefinition model) {
        return javaValues(
                model,
                fields(model.key()),
                values -> values.length == 1 ? single(values) : new Key(Arrays.asList(values)));
    }

    /** Reads chosen columns as the values that Java rows have. */
    public static <R> RowReader<R> javaValues(
            ModelDefinition model, List<Selection> columns, Function<@Nullable Object[], R> reading) {
        return of(columns, values -> {
            @Nullable Object[] java = values.clone();
            for (int i = 0; i < java.length; i++) {
                FieldDefinition shown = columns.get(i).shown();
                java[i] = shown == null ? values[i] : Values.toJava(model.name(), shown, values[i]);
            }
            return reading.apply(java);
        });
    }

    /** Reads chosen columns as they are stored. */
    public static <R> RowReader<R> of(List<Selection> columns, Function<@Nullable Object[], R> reading) {
        return new Reader<>(List.copyOf(columns), reading);
    }

    private static Object single(@Nullable Object[] values) {
        Object value = values[0];
        if (value == null) {
            throw new IllegalStateException("a key is NULL");
        }
        return value;
    }

    private static List<Selection> fields(List<FieldDefinition> fields) {
        return fields.stream().<Selection>map(Selection.Field::new).toList();
    }
}
