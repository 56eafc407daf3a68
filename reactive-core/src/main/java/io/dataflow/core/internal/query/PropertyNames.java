package io.dataflow.core.internal.query;

import io.dataflow.core.ValidationFailedException;
import io.dataflow.core.internal.model.BeanProperties;
import io.dataflow.core.query.Property;
import java.lang.invoke.MethodHandleInfo;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The names behind references to accessors; each is found once per place in the code. */
public final class PropertyNames {

    // Every place that a reference is written at has a class of its own, so the name can hang on the class, and goes
    // with it
    private static final ClassValue<Known> KNOWN = new ClassValue<>() {
        @Override
        protected Known computeValue(Class<?> reference) {
            return new Known();
        }
    };

    private static final class Known {
        private volatile @Nullable String name;
    }

    private PropertyNames() {}

    /**
     * The name of the component or bean property that the reference is to.
     *
     * @throws ValidationFailedException if it is no plain reference to an accessor
     */
    public static String of(Property<?, ?> property) {
        Known known = KNOWN.get(property.getClass());
        String name = known.name;
        if (name == null) {
            name = find(property);
            known.name = name;
        }
        return name;
    }

    /** The names of several references. */
    public static List<String> of(Property<?, ?> first, Property<?, ?>[] more) {
        List<String> names = new ArrayList<>(more.length + 1);
        names.add(of(first));
        for (Property<?, ?> property : more) {
            names.add(of(property));
        }
        return names;
    }

    /** Several names as they are. */
    public static List<String> of(String first, String[] more) {
        List<String> names = new ArrayList<>(more.length + 1);
        names.add(first);
        names.addAll(Arrays.asList(more));
        return names;
    }

    private static String find(Property<?, ?> property) {
        SerializedLambda lambda = serialized(property);
        String method = lambda.getImplMethodName();
        if (method.startsWith("lambda$")) {
            throw refused("is a lambda with code of its own");
        }
        int kind = lambda.getImplMethodKind();
        boolean plain = kind == MethodHandleInfo.REF_invokeVirtual
                || kind == MethodHandleInfo.REF_invokeInterface
                || kind == MethodHandleInfo.REF_invokeSpecial;
        if (!plain || lambda.getCapturedArgCount() > 0) {
            throw refused("refers to " + method + ", which is no accessor of the row itself");
        }
        return named(owner(lambda, property.getClass().getClassLoader()), method, lambda.getImplMethodSignature());
    }

    private static String named(Class<?> owner, String method, String signature) {
        if (owner.isRecord()) {
            RecordComponent[] components = owner.getRecordComponents();
            if (Arrays.stream(components).noneMatch(part -> part.getName().equals(method))) {
                throw refused(
                        "refers to " + owner.getSimpleName() + "::" + method + ", which is no component; there are "
                                + Arrays.stream(components)
                                        .map(RecordComponent::getName)
                                        .toList());
            }
            return method;
        }
        for (BeanProperties.Property bean : BeanProperties.of(owner)) {
            Method getter = bean.getter();
            if (getter != null && getter.getName().equals(method)) {
                return bean.name();
            }
        }
        if (owner.isInterface() || Modifier.isAbstract(owner.getModifiers())) {
            return fromInterface(method, signature);
        }
        throw refused("refers to " + owner.getSimpleName() + "::" + method
                + ", which is neither a component of a record nor a " + "getter of a bean");
    }

    /** The name behind a method that is declared without a field: a getter's by its rule, else the method's own. */
    private static String fromInterface(String method, String signature) {
        boolean answersBoolean = signature.endsWith(")Z") || signature.endsWith("/Boolean;");
        if (method.length() > 3 && method.startsWith("get")) {
            return decapitalized(method.substring(3));
        }
        if (method.length() > 2 && method.startsWith("is") && answersBoolean) {
            return decapitalized(method.substring(2));
        }
        return method;
    }

    private static String decapitalized(String name) {
        boolean acronym =
                name.length() > 1 && Character.isUpperCase(name.charAt(0)) && Character.isUpperCase(name.charAt(1));
        return acronym ? name : name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1);
    }

    private static Class<?> owner(SerializedLambda lambda, @Nullable ClassLoader loader) {
        try {
            return Class.forName(lambda.getImplClass().replace('/', '.'), false, loader);
        } catch (ClassNotFoundException | LinkageError failure) {
            throw refused("refers to a class that cannot be loaded");
        }
    }

    private static SerializedLambda serialized(Property<?, ?> property) {
        try {
            Method writeReplace = property.getClass().getDeclaredMethod("writeReplace");
            writeReplace.setAccessible(true);
            if (writeReplace.invoke(property) instanceof SerializedLambda lambda) {
                return lambda;
            }
            throw refused("is an object, not a reference to a method");
        } catch (NoSuchMethodException noReference) {
            throw refused("is an object, not a reference to a method");
        } catch (IllegalAccessException | InvocationTargetException | RuntimeException failure) {
            if (failure instanceof ValidationFailedException ours) {
                throw ours;
            }
            throw refused("cannot be looked into: open its package to io.dataflow.core");
        }
    }

    private static ValidationFailedException refused(String found) {
        return new ValidationFailedException(
                "Property",
                null,
                "property",
                "accessor",
                "takes a plain reference to an accessor, such as Contact::score, but this one " + found
                        + "; or give the name of the field as text");
    }
}
