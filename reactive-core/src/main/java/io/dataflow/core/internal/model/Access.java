package io.dataflow.core.internal.model;

import io.dataflow.core.ValidationFailedException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;

/** Method handles into the classes of users, private ones included. */
final class Access {

    private static final MethodType GET = MethodType.methodType(Object.class, Object.class);
    private static final MethodType SET = MethodType.methodType(void.class, Object.class, Object.class);

    private final String model;

    Access(String model) {
        this.model = model;
    }

    /** {@code (Object[]) -> Object}: the canonical constructor of a record. */
    MethodHandle recordConstructor(Class<?> type) {
        Class<?>[] parameters = Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new);
        return handle(type, lookup -> {
            MethodHandle constructor = lookup.findConstructor(type, MethodType.methodType(void.class, parameters));
            return constructor
                    .asSpreader(Object[].class, parameters.length)
                    .asType(MethodType.methodType(Object.class, Object[].class));
        });
    }

    /** {@code () -> Object}: the constructor of a bean. */
    MethodHandle beanConstructor(Class<?> type) {
        return handle(type, lookup -> {
            Constructor<?> constructor = type.getDeclaredConstructor();
            return lookup.unreflectConstructor(constructor).asType(MethodType.methodType(Object.class));
        });
    }

    /** {@code (Object) -> Object}: what reads a component of a record. */
    MethodHandle getter(RecordComponent component) {
        return handle(component.getDeclaringRecord(), lookup -> lookup.unreflect(component.getAccessor())
                .asType(GET));
    }

    /** {@code (Object) -> Object}: what reads a property of a bean. */
    MethodHandle getter(BeanProperties.Property property) {
        var getter = property.getter();
        return getter != null
                ? handle(getter.getDeclaringClass(), lookup -> lookup.unreflect(getter)
                        .asType(GET))
                : handle(property.field().getDeclaringClass(), lookup -> lookup.unreflectGetter(property.field())
                        .asType(GET));
    }

    /** {@code (Object, Object) -> void}: what writes a property of a bean. */
    MethodHandle setter(BeanProperties.Property property) {
        var setter = property.setter();
        return setter != null
                ? handle(setter.getDeclaringClass(), lookup -> lookup.unreflect(setter)
                        .asType(SET))
                : handle(property.field().getDeclaringClass(), lookup -> lookup.unreflectSetter(property.field())
                        .asType(SET));
    }

    private MethodHandle handle(Class<?> owner, Finder finder) {
        try {
            return finder.find(MethodHandles.privateLookupIn(owner, MethodHandles.lookup()));
        } catch (ReflectiveOperationException | RuntimeException e) {
            throw new ValidationFailedException(
                    model,
                    "register",
                    owner.getSimpleName(),
                    "access",
                    "the module " + owner.getModule() + " does not let this library use the class; open the package "
                            + owner.getPackageName() + " to io.dataflow.core ("
                            + e.getClass().getSimpleName() + ")");
        }
    }

    private interface Finder {
        MethodHandle find(MethodHandles.Lookup lookup) throws ReflectiveOperationException;
    }
}
