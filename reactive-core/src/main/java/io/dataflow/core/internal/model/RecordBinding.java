package io.dataflow.core.internal.model;

import io.dataflow.core.model.ModelDefinition;
import java.lang.invoke.MethodHandle;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Rows that are records, made by the canonical constructor. */
final class RecordBinding<T> extends TypedBinding<T> {

    private final MethodHandle constructor;
    private final JavaValues javaValues;

    private RecordBinding(ModelDefinition model, Class<?> type, RecordComponent[] components, Access access) {
        super(
                model,
                type,
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new),
                Arrays.stream(components).map(access::getter).toArray(MethodHandle[]::new));
        this.constructor = access.recordConstructor(type);
        this.javaValues = new JavaValues(model.name(), declared);
    }

    static <T> RecordBinding<T> of(ModelDefinition model, Class<?> type) {
        return new RecordBinding<>(model, type, type.getRecordComponents(), new Access(model.name()));
    }

    @Override
    @SuppressWarnings("unchecked")
    public T toRow(@Nullable Object[] values) {
        // the components are the first fields of the model; what follows are managed ones that the record leaves out
        @Nullable Object[] arguments = javaValues.of(values);
        try {
            return (T) (Object) constructor.invokeExact(arguments);
        } catch (Throwable e) {
            throw RowFactory.failure(model.name(), type, declared, types, arguments, e);
        }
    }
}
