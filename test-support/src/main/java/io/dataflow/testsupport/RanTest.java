package io.dataflow.testsupport;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.platform.engine.TestSource;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/**
 * A test that ran: its method, the class that declares it, and the concrete classes that it ran in.
 *
 * @param method the method, null for a test without one
 * @param classes the classes around it, innermost first
 */
record RanTest(@Nullable Method method, List<Class<?>> classes) {

    static RanTest of(TestPlan plan, TestIdentifier test) {
        Method method = null;
        List<Class<?>> classes = new ArrayList<>();
        for (TestIdentifier at = test; at != null; at = plan.getParent(at).orElse(null)) {
            TestSource source = at.getSource().orElse(null);
            if (method == null && source instanceof MethodSource of) {
                method = of.getJavaMethod();
            } else if (source instanceof ClassSource of) {
                classes.add(of.getJavaClass());
            }
        }
        return new RanTest(method, classes);
    }

    /** One record for each capability that the test names; none when it names none. */
    Set<CapabilityRecord> records() {
        if (method == null) {
            return Set.of();
        }
        String database = database();
        return capabilities().map(number -> record(number, database)).collect(Collectors.toSet());
    }

    private CapabilityRecord record(String number, String database) {
        Method ran = Objects.requireNonNull(method);
        Difference difference = elements()
                .flatMap(element -> Stream.of(element.getAnnotationsByType(Difference.class)))
                .filter(any -> any.capability().equals(number) && any.database().equals(database))
                .findFirst()
                .orElse(null);
        return new CapabilityRecord(
                number,
                database,
                ran.getDeclaringClass().getName(),
                ran.getName(),
                difference == null ? "" : difference.reason(),
                difference == null ? "" : difference.error());
    }

    /** Those of the method if it has any, else those of the nearest class that has some. */
    private Stream<String> capabilities() {
        return elements()
                .map(element -> element.getAnnotation(Capability.class))
                .filter(Objects::nonNull)
                .findFirst()
                .map(found -> Stream.of(found.value()))
                .orElse(Stream.of());
    }

    /** The database of the nearest class that names one, or empty. */
    private String database() {
        return classes.stream()
                .map(type -> type.getAnnotation(OnDatabase.class))
                .filter(Objects::nonNull)
                .map(OnDatabase::value)
                .findFirst()
                .orElse("");
    }

    private Stream<AnnotatedElement> elements() {
        Stream<AnnotatedElement> ofMethod =
                method == null ? Stream.of() : Stream.of(method, method.getDeclaringClass());
        return Stream.concat(ofMethod, classes.stream());
    }
}
