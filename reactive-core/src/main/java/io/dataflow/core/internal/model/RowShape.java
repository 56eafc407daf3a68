package io.dataflow.core.internal.model;

import io.dataflow.core.DataFlowException;
import io.dataflow.core.ValidationFailedException;
import io.dataflow.core.model.Column;
import io.dataflow.core.model.FieldType;
import java.lang.invoke.MethodHandle;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How the rows of a query that belongs to no model become values of a class; immutable.
 *
 * @param name the simple name of the class
 * @param components what the class takes; nothing for a class of a single value
 * @param single the type of the only column, or null for a class with components
 * @param create makes a value of the components, in their order
 */
public record RowShape<R>(
        String name, List<Component> components, @Nullable FieldType single, Function<@Nullable Object[], R> create) {

    /**
     * What a class takes from one column.
     *
     * @param name its name in Java
     * @param column the name of the column, if it is not that of the component
     * @param type its type
     * @param primitive whether it cannot be null
     */
    public record Component(String name, String column, FieldType type, boolean primitive) {}

    /** The shape of a model's rows: its declared fields, under the names of their columns. */
    public static <T> RowShape<T> of(Binding<T> binding, Class<T> type) {
        var fields = binding.model().fields().stream()
                .filter(field -> field.declared())
                .toList();
        return new RowShape<>(
                type.getSimpleName(),
                fields.stream()
                        .map(field -> new Component(field.name(), field.column(), field.type(), false))
                        .toList(),
                null,
                values -> binding.toRow(fields, values));
    }

    /**
     * The shape of a class that is no model.
     *
     * @throws ValidationFailedException if rows cannot become values of it
     */
    @SuppressWarnings("unchecked") // a primitive class and its wrapper have the same values
    public static <R> RowShape<R> of(Class<R> type) {
        if (type.isRecord()) {
            return ofRecord(type);
        }
        if (!type.isArray() || type == byte[].class) {
            FieldType known = fieldType(type, type);
            if (!(known instanceof FieldType.Json)) {
                return new RowShape<>(type.getSimpleName(), List.of(), known, values -> (R) values[0]);
            }
        }
        return ofBean(type);
    }

    @SuppressWarnings("unchecked")
    private static <R> RowShape<R> ofRecord(Class<R> type) {
        List<Component> components = new ArrayList<>();
        for (RecordComponent component : type.getRecordComponents()) {
            components.add(component(
                    type,
                    component.getName(),
                    component.getGenericType(),
                    List.of(component, component.getAccessor())));
        }
        MethodHandle constructor = new Access(type.getSimpleName()).recordConstructor(type);
        return new RowShape<>(type.getSimpleName(), List.copyOf(components), null, values -> {
            try {
                return (R) (Object) constructor.invokeExact(values);
            } catch (Throwable e) {
                throw refused(type, e);
            }
        });
    }

    @SuppressWarnings("unchecked")
    private static <R> RowShape<R> ofBean(Class<R> type) {
        boolean made = !type.isInterface()
                && !Modifier.isAbstract(type.getModifiers())
                && Arrays.stream(type.getDeclaredConstructors()).anyMatch(c -> c.getParameterCount() == 0);
        if (!made) {
            throw unfit(
                    type,
                    "rows become records, beans with a constructor without parameters, or single values; for maps call rows()");
        }
        List<BeanProperties.Property> properties = BeanProperties.of(type);
        Access access = new Access(type.getSimpleName());
        MethodHandle constructor = access.beanConstructor(type);
        MethodHandle[] setters = properties.stream().map(access::setter).toArray(MethodHandle[]::new);
        List<Component> components = properties.stream()
                .map(property ->
                        component(type, property.name(), property.field().getGenericType(), List.of(property.field())))
                .toList();
        return new RowShape<>(type.getSimpleName(), components, null, values -> {
            try {
                Object bean = (Object) constructor.invokeExact();
                for (int i = 0; i < setters.length; i++) {
                    setters[i].invokeExact(bean, values[i]);
                }
                return (R) bean;
            } catch (Throwable e) {
                throw refused(type, e);
            }
        });
    }

    private static Component component(
            Class<?> owner, String name, Type type, List<? extends AnnotatedElement> elements) {
        String column = elements.stream()
                .map(element -> element.getAnnotation(Column.class))
                .filter(annotation -> annotation != null)
                .map(Column::value)
                .findFirst()
                .orElseGet(() -> Names.snake(name));
        return new Component(name, column, fieldType(owner, type), type instanceof Class<?> c && c.isPrimitive());
    }

    private static FieldType fieldType(Class<?> owner, Type type) {
        try {
            return FieldType.of(type);
        } catch (InvalidValueException e) {
            throw unfit(owner, e.message());
        }
    }

    private static ValidationFailedException unfit(Class<?> type, String message) {
        return new ValidationFailedException(null, "sql", type.getSimpleName(), "class", message);
    }

    private static DataFlowException refused(Class<?> type, Throwable e) {
        if (e instanceof Error error) {
            throw error;
        }
        return new DataFlowException(
                "ROW_MAPPING",
                null,
                "sql",
                "sql: " + type.getName() + " refused a row with " + e.getClass().getSimpleName()
                        + "; its constructor and setters must take every row that is selected",
                e);
    }
}
