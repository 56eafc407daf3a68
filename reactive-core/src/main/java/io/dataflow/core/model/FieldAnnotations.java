package io.dataflow.core.model;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedArrayType;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedType;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The annotations of one field of a class, wherever they stand: on the component, the field, the getter or the type. */
final class FieldAnnotations {

    private final String field;
    private final List<Annotation> declared;
    private final List<Annotation> onType;

    FieldAnnotations(String field, List<? extends AnnotatedElement> elements, List<AnnotatedType> types) {
        this.field = field;
        this.declared = elements.stream()
                .flatMap(element -> Arrays.stream(element.getDeclaredAnnotations()))
                .toList();
        this.onType = types.stream().flatMap(FieldAnnotations::onType).toList();
    }

    /** What is written before {@code byte[]} stands on {@code byte}, where it could mean nothing but the array. */
    private static Stream<Annotation> onType(AnnotatedType type) {
        boolean ofPrimitives = type.getType() instanceof Class<?> c
                && c.isArray()
                && c.getComponentType().isPrimitive();
        return ofPrimitives && type instanceof AnnotatedArrayType array
                ? Stream.concat(
                        Arrays.stream(array.getAnnotations()),
                        Arrays.stream(array.getAnnotatedGenericComponentType().getAnnotations()))
                : Arrays.stream(type.getAnnotations());
    }

    <A extends Annotation> @Nullable A find(Class<A> kind) {
        return declared.stream()
                .filter(kind::isInstance)
                .map(kind::cast)
                .findFirst()
                .orElse(null);
    }

    /** Every annotation of a kind on the field, and on the annotations that stand there. */
    <A extends Annotation> List<A> findAll(Class<A> kind) {
        return declared.stream()
                .flatMap(annotation -> kind.isInstance(annotation)
                        ? Stream.of(kind.cast(annotation))
                        : Stream.ofNullable(annotation.annotationType().getAnnotation(kind)))
                .distinct()
                .toList();
    }

    boolean has(Class<? extends Annotation> kind) {
        return find(kind) != null;
    }

    /** Whether an annotation of any origin is called Nullable. */
    boolean isNullable() {
        return Stream.concat(declared.stream(), onType.stream()).anyMatch(a -> isCalled(a, "Nullable"));
    }

    /** Refuses what looks like a rule of ours and would be overlooked. */
    void refuseForeign(Faults faults) {
        for (Annotation annotation : declared) {
            String name = annotation.annotationType().getName();
            if (isCalled(annotation, "Id") && !(annotation instanceof Id)) {
                faults.add(field, "annotation", "@" + name + " is not ours; use @" + Id.class.getName());
            } else if (isCalled(annotation, "Version") && !(annotation instanceof Version)) {
                faults.add(field, "annotation", "@" + name + " is not ours; use @" + Version.class.getName());
            }
        }
    }

    private static boolean isCalled(Annotation annotation, String name) {
        return annotation.annotationType().getSimpleName().equals(name);
    }
}
