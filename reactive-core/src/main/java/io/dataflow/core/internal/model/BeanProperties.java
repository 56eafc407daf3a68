package io.dataflow.core.internal.model;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The properties of a bean class: its fields, those of its superclasses first, with their getters and setters. */
public final class BeanProperties {

    private BeanProperties() {}

    /**
     * A property.
     *
     * @param field the field that holds it
     * @param getter the method that reads it, or null to read the field
     * @param setter the method that writes it, or null to write the field
     */
    public record Property(
            Field field, @Nullable Method getter, @Nullable Method setter) {

        /** The name of the field. */
        public String name() {
            return field.getName();
        }

        /** Whether it can be written at all. */
        public boolean isWritable() {
            return setter != null || !Modifier.isFinal(field.getModifiers());
        }
    }

    /** The properties in the order of declaration; static and transient fields are none. */
    public static List<Property> of(Class<?> type) {
        Deque<Class<?>> line = new ArrayDeque<>();
        for (Class<?> c = type; c != null && c != Object.class; c = c.getSuperclass()) {
            line.push(c);
        }
        List<Property> properties = new ArrayList<>();
        for (Class<?> c : line) {
            for (Field field : c.getDeclaredFields()) {
                int modifiers = field.getModifiers();
                if (!Modifier.isStatic(modifiers) && !Modifier.isTransient(modifiers) && !field.isSynthetic()) {
                    properties.add(new Property(field, getter(type, field), setter(type, field)));
                }
            }
        }
        return properties;
    }

    private static @Nullable Method getter(Class<?> type, Field field) {
        String capital = capital(field.getName());
        boolean isBoolean = field.getType() == boolean.class || field.getType() == Boolean.class;
        List<String> names = isBoolean
                ? List.of("is" + capital, "get" + capital, field.getName())
                : List.of("get" + capital, field.getName());
        return names.stream()
                .map(name -> find(type, name))
                .filter(method -> method != null && method.getReturnType() == field.getType())
                .findFirst()
                .orElse(null);
    }

    private static @Nullable Method setter(Class<?> type, Field field) {
        return find(type, "set" + capital(field.getName()), field.getType());
    }

    private static @Nullable Method find(Class<?> type, String name, Class<?>... parameters) {
        for (Class<?> c = type; c != null && c != Object.class; c = c.getSuperclass()) {
            for (Method method : c.getDeclaredMethods()) {
                if (method.getName().equals(name)
                        && !Modifier.isStatic(method.getModifiers())
                        && !Modifier.isAbstract(method.getModifiers())
                        && !method.isBridge()
                        && Arrays.equals(method.getParameterTypes(), parameters)) {
                    return method;
                }
            }
        }
        return null;
    }

    private static String capital(String name) {
        return Character.toUpperCase(name.charAt(0)) + name.substring(1);
    }
}
