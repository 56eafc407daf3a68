package io.dataflow.core.internal;

import io.dataflow.core.DataFlowException;
import io.dataflow.core.internal.execution.Readers;
import io.dataflow.core.internal.operation.RowReader;
import io.dataflow.core.internal.query.Selection;
import io.dataflow.core.model.ModelDefinition;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Readers of rows into smaller records. */
final class Projections {

    private Projections() {}

    static <R> RowReader<R> reader(ModelDefinition model, Class<R> projection, List<Selection> columns) {
        Constructor<R> constructor = constructor(projection);
        return Readers.javaValues(model, columns, values -> create(constructor, values));
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

    private static <R> R create(Constructor<R> constructor, @Nullable Object[] values) {
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
