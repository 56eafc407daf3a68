package io.dataflow.core.internal.model;

import io.dataflow.core.model.Embedding;
import io.dataflow.core.model.ModelDefinition;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How the fields of a model lie in its Java rows: a component holds the value of one, or a record of several. */
final class RowLayout {

    private static final MethodHandle IS_NULL = isNull();

    private final ModelDefinition model;
    private final Access access;
    private final List<Class<?>> types = new ArrayList<>();
    private final List<MethodHandle> getters = new ArrayList<>();
    private final List<Part> parts = new ArrayList<>();
    private boolean flat = true;

    /** A component: the fields from one position to another, and what makes a record of them; null for a single field. */
    private record Part(
            int from, int to, boolean nullable, @Nullable MethodHandle constructor, List<Part> inside) {}

    RowLayout(ModelDefinition model, Access access) {
        this.model = model;
        this.access = access;
    }

    /** Adds the next component of a row. */
    RowLayout with(String name, Class<?> type, MethodHandle getter) {
        parts.add(part(name, type, getter));
        return this;
    }

    private Part part(String name, Class<?> type, MethodHandle getter) {
        int from = types.size();
        Embedding embedding = model.findEmbedded(name);
        if (embedding == null) {
            types.add(type);
            getters.add(getter);
            return new Part(from, from + 1, false, null, List.of());
        }
        flat = false;
        List<Part> inside = new ArrayList<>();
        for (RecordComponent component : type.getRecordComponents()) {
            MethodHandle inner = MethodHandles.filterReturnValue(getter, orNull(access.getter(component)));
            inside.add(part(name + "." + component.getName(), component.getType(), inner));
        }
        return new Part(from, types.size(), embedding.nullable(), access.recordConstructor(type), inside);
    }

    /** The Java type of each field. */
    Class<?>[] types() {
        return types.toArray(Class<?>[]::new);
    }

    /** What reads each field of a row; null where a record around it is null. */
    MethodHandle[] getters() {
        return getters.toArray(MethodHandle[]::new);
    }

    /** The values of the components, of those of the fields; the same array where each component is a field. */
    @Nullable
    Object[] components(@Nullable Object[] values) throws Throwable {
        return flat ? values : components(parts, values);
    }

    private static @Nullable Object[] components(List<Part> parts, @Nullable Object[] values) throws Throwable {
        @Nullable Object[] components = new @Nullable Object[parts.size()];
        for (int i = 0; i < components.length; i++) {
            components[i] = component(parts.get(i), values);
        }
        return components;
    }

    private static @Nullable Object component(Part part, @Nullable Object[] values) throws Throwable {
        if (part.constructor == null) {
            return values[part.from];
        }
        boolean absent = part.nullable;
        for (int i = part.from; absent && i < part.to; i++) {
            absent = values[i] == null;
        }
        return absent ? null : (Object) part.constructor.invokeExact(components(part.inside, values));
    }

    /** A getter that answers null for null. */
    private static MethodHandle orNull(MethodHandle getter) {
        return MethodHandles.guardWithTest(
                IS_NULL,
                MethodHandles.dropArguments(MethodHandles.constant(Object.class, null), 0, Object.class),
                getter);
    }

    private static MethodHandle isNull() {
        try {
            return MethodHandles.lookup()
                    .findStatic(java.util.Objects.class, "isNull", MethodType.methodType(boolean.class, Object.class));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("every Java platform has Objects.isNull", e);
        }
    }
}
