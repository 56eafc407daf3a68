package io.dataflow.core.internal.model;

import io.dataflow.core.model.ModelDefinition;
import java.lang.invoke.MethodHandle;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows that are beans, made by the constructor without parameters and filled by setters or fields. */
final class BeanBinding<T> extends TypedBinding<T> {

    private final MethodHandle constructor;
    private final MethodHandle[] setters;
    private final JavaValues javaValues;

    private BeanBinding(ModelDefinition model, Class<?> type, List<BeanProperties.Property> properties, Access access) {
        super(
                model,
                type,
                properties.stream().map(property -> property.field().getType()).toArray(Class<?>[]::new),
                properties.stream().map(access::getter).toArray(MethodHandle[]::new));
        this.constructor = access.beanConstructor(type);
        this.setters = properties.stream().map(access::setter).toArray(MethodHandle[]::new);
        this.javaValues = new JavaValues(model.name(), declared);
    }

    static <T> BeanBinding<T> of(ModelDefinition model, Class<?> type) {
        return new BeanBinding<>(model, type, BeanProperties.of(type), new Access(model.name()));
    }

    @Override
    @SuppressWarnings("unchecked")
    public T toRow(@Nullable Object[] values) {
        @Nullable Object[] properties = javaValues.of(values);
        try {
            Object bean = (Object) constructor.invokeExact();
            for (int i = 0; i < setters.length; i++) {
                setters[i].invokeExact(bean, properties[i]);
            }
            return (T) bean;
        } catch (Throwable e) {
            throw RowFactory.failure(model.name(), type, declared, types, properties, e);
        }
    }
}
