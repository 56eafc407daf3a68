package io.dataflow.core.internal.model;

import io.dataflow.core.model.ModelDefinition;
import java.lang.invoke.MethodHandle;
import java.lang.reflect.RecordComponent;
import org.jspecify.annotations.Nullable;

/** Rows that are records, made by the canonical constructor. */
final class RecordBinding<T> extends TypedBinding<T> {

    private final MethodHandle constructor;
    private final JavaValues javaValues;

    private RecordBinding(ModelDefinition model, Class<?> type, RowLayout layout, MethodHandle constructor) {
        super(model, type, layout);
        this.constructor = constructor;
        this.javaValues = new JavaValues(model.name(), declared);
    }

    static <T> RecordBinding<T> of(ModelDefinition model, Class<?> type) {
        Access access = new Access(model.name());
        RowLayout layout = new RowLayout(model, access);
        for (RecordComponent component : type.getRecordComponents()) {
            layout.with(component.getName(), component.getType(), access.getter(component));
        }
        return new RecordBinding<>(model, type, layout, access.recordConstructor(type));
    }

    @Override
    @SuppressWarnings("unchecked")
    public T toRow(@Nullable Object[] values) {
        // the components are the first fields of the model; what follows are managed ones that the record leaves out
        @Nullable Object[] arguments = javaValues.of(values);
        try {
            return (T) (Object) constructor.invokeExact(layout.components(arguments));
        } catch (Throwable e) {
            throw RowFactory.failure(model.name(), type, declared, types, arguments, e);
        }
    }
}
