package io.dataflow.core.internal.model;

import io.dataflow.core.DataFlowException;
import java.lang.invoke.MethodHandle;
import java.lang.reflect.RecordComponent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The values of any record or bean by name, in the order of declaration. */
public final class Members {

    private static final ClassValue<Map<String, MethodHandle>> GETTERS = new ClassValue<>() {
        @Override
        protected Map<String, MethodHandle> computeValue(Class<?> type) {
            Access access = new Access(type.getSimpleName());
            Map<String, MethodHandle> getters = new LinkedHashMap<>();
            if (type.isRecord()) {
                for (RecordComponent component : type.getRecordComponents()) {
                    getters.put(component.getName(), access.getter(component));
                }
            } else {
                for (BeanProperties.Property property : BeanProperties.of(type)) {
                    getters.put(property.name(), access.getter(property));
                }
            }
            return getters;
        }
    };

    private Members() {}

    /** The names of a class. */
    public static List<String> names(Class<?> type) {
        return List.copyOf(GETTERS.get(type).keySet());
    }

    /** The values of an object. */
    public static Map<String, @Nullable Object> of(Object row) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        GETTERS.get(row.getClass()).forEach((name, getter) -> values.put(name, get(getter, name, row)));
        return values;
    }

    private static @Nullable Object get(MethodHandle getter, String name, Object row) {
        try {
            return (Object) getter.invokeExact(row);
        } catch (Error e) {
            throw e;
        } catch (Throwable e) {
            String type = row.getClass().getSimpleName();
            throw new DataFlowException(
                    "ROW_MAPPING",
                    type,
                    null,
                    type + "." + name + " could not be read (" + e.getClass().getSimpleName() + ")",
                    e);
        }
    }
}
