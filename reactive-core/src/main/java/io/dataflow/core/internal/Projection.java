package io.dataflow.core.internal;

import io.dataflow.core.DataFlowException;
import io.dataflow.core.internal.execution.Readers;
import io.dataflow.core.internal.operation.RowReader;
import io.dataflow.core.internal.query.Selection;
import io.dataflow.core.model.Embedding;
import io.dataflow.core.model.ModelDefinition;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads rows into a smaller record, from consecutive columns.
 *
 * @param constructor makes the record
 * @param inside for each component the record that it holds, or null for the value of one column
 * @param nullable whether the record is null when all its columns are
 */
record Projection<R>(Constructor<R> constructor, List<@Nullable Projection<?>> inside, boolean nullable) {

    /** A reader of the columns that the components name. */
    static <R> RowReader<R> reader(ModelDefinition model, Class<R> projection, List<Selection> columns) {
        Projection<R> record = of(model, "", projection, false);
        return Readers.javaValues(model, columns, values -> Objects.requireNonNull(record.read(values, 0)));
    }

    private static <R> Projection<R> of(ModelDefinition model, String prefix, Class<R> type, boolean nullable) {
        List<@Nullable Projection<?>> inside = new ArrayList<>();
        for (RecordComponent component : type.getRecordComponents()) {
            String name = prefix + component.getName();
            Embedding embedding = model.findEmbedded(name);
            inside.add(embedding == null ? null : of(model, name + ".", component.getType(), embedding.nullable()));
        }
        return new Projection<>(constructor(type), inside, nullable);
    }

    private static <R> Constructor<R> constructor(Class<R> projection) {
        Class<?>[] types = Arrays.stream(projection.getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new);
        try {
            Constructor<R> constructor = projection.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor;
        } catch (ReflectiveOperationException | RuntimeException hidden) {
            throw failed(projection, "its constructor cannot be called; open its package to this library", hidden);
        }
    }

    private int columns() {
        return inside.stream()
                .mapToInt(record -> record == null ? 1 : record.columns())
                .sum();
    }

    private @Nullable R read(@Nullable Object[] values, int first) {
        if (nullable && Arrays.stream(values, first, first + columns()).allMatch(Objects::isNull)) {
            return null;
        }
        @Nullable Object[] own = new @Nullable Object[inside.size()];
        int next = first;
        for (int i = 0; i < own.length; i++) {
            Projection<?> record = inside.get(i);
            own[i] = record == null ? values[next] : record.read(values, next);
            next += record == null ? 1 : record.columns();
        }
        return create(own);
    }

    private R create(@Nullable Object[] values) {
        try {
            return constructor.newInstance(values);
        } catch (InvocationTargetException refused) {
            throw failed(constructor.getDeclaringClass(), "its constructor refused a row", refused.getCause());
        } catch (ReflectiveOperationException | IllegalArgumentException unfit) {
            throw failed(
                    constructor.getDeclaringClass(),
                    "a row does not fit it, such as NULL for a primitive component",
                    null);
        }
    }

    private static DataFlowException failed(Class<?> projection, String what, @Nullable Throwable cause) {
        return new DataFlowException(
                "PROJECTION_FAILED", null, "list", "Projection " + projection.getName() + ": " + what, cause);
    }
}
