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

    private BeanBinding(
            ModelDefinition model, Class<?> type, RowLayout layout, MethodHandle constructor, MethodHandle[] setters) {
        super(model, type, layout);
        this.constructor = constructor;
        this.setters = setters;
        this.javaValues = new JavaValues(model.name(), declared);
    }

    static <T> BeanBinding<T> of(ModelDefinition model, Class<?> type) {
        Access access = new Access(model.name());
        RowLayout layout = new RowLayout(model, access);
        List<BeanProperties.Property> properties = BeanProperties.of(type);
        properties.forEach(
                property -> layout.with(property.name(), property.field().getType(), access.getter(property)));
        return new BeanBinding<>(
                model,
                type,
                layout,
                access.beanConstructor(type),
                properties.stream().map(access::setter).toArray(MethodHandle[]::new));
    }

    @Override
    @SuppressWarnings("unchecked")
    public T toRow(@Nullable Object[] values) {
        @Nullable Object[] properties = javaValues.of(values);
        try {
            Object bean = (Object) constructor.invokeExact();
            @Nullable Object[] components = layout.components(properties);
            for (int i = 0; i < setters.length; i++) {
                setters[i].invokeExact(bean, components[i]);
            }
            return (T) bean;
        } catch (Throwable e) {
            throw RowFactory.failure(model.name(), type, declared, types, properties, e);
        }
    }
}
