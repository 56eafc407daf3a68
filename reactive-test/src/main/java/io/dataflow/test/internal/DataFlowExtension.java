package io.dataflow.test.internal;

import io.dataflow.DataFlow;
import io.dataflow.test.DataFlowStep;
import io.dataflow.test.DataFlowTest;
import java.lang.reflect.Constructor;
import java.util.List;
import java.util.Objects;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestInstanceFactoryContext;
import org.junit.jupiter.api.extension.TestInstancePreConstructCallback;
import org.junit.platform.commons.support.AnnotationSupport;

/** What {@link DataFlowTest} adds to a class of tests. */
public final class DataFlowExtension
        implements TestInstancePreConstructCallback,
                BeforeEachCallback,
                AfterEachCallback,
                AfterAllCallback,
                ParameterResolver {

    private static final Namespace NAMESPACE = Namespace.create(DataFlowExtension.class);

    /** Which classes share a DataFlow. */
    private record Shared(String url, List<Class<?>> models) {}

    /** Those on the class path; to look for them takes longer than many a test. */
    private record Frameworks(List<DataFlowLookup> lookups) {}

    @Override
    public void preConstructTestInstance(TestInstanceFactoryContext factory, ExtensionContext context) {
        TestRun next = new TestRun(dataFlow(context));
        next.enter();
        classOf(context).getStore(NAMESPACE).put(TestRun.class, next);
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        TestRun run = new TestRun(dataFlow(context));
        run.begin();
        context.getStore(NAMESPACE).put(TestRun.class, run);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        TestRun run = context.getStore(NAMESPACE).remove(TestRun.class, TestRun.class);
        if (run != null) {
            run.end();
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        TestRun last = context.getStore(NAMESPACE).remove(TestRun.class, TestRun.class);
        if (last != null) {
            last.leave();
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == DataFlowStep.class || (type == DataFlow.class && !isOfFramework(parameter, context));
    }

    /** A framework fills the constructor itself, and what it annotates. */
    private static boolean isOfFramework(ParameterContext parameter, ExtensionContext context) {
        return annotation(context.getRequiredTestClass()).url().isEmpty()
                && (parameter.getDeclaringExecutable() instanceof Constructor<?>
                        || parameter.getParameter().getAnnotations().length > 0);
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        boolean ofOneTest =
                context.getTestMethod().isPresent() || parameter.getDeclaringExecutable() instanceof Constructor<?>;
        if (!ofOneTest) {
            throw new ParameterResolutionException("A DataFlow belongs to one test, which rolls back: what "
                    + parameter.getDeclaringExecutable() + " did with it would stay; take it in a @BeforeEach method");
        }
        return parameter.getParameter().getType() == DataFlow.class
                ? dataFlow(context)
                : DataFlowStep.of(context.getDisplayName());
    }

    private static ExtensionContext classOf(ExtensionContext context) {
        ExtensionContext of = context;
        while (of.getTestMethod().isPresent()) {
            of = of.getParent().orElseThrow();
        }
        return of;
    }

    private static DataFlow dataFlow(ExtensionContext context) {
        DataFlowTest test = annotation(context.getRequiredTestClass());
        return test.url().isEmpty() ? found(context, test) : shared(context, test);
    }

    private static DataFlow shared(ExtensionContext context, DataFlowTest test) {
        Shared key = new Shared(Placeholders.resolve(test.url()), List.of(test.models()));
        SharedDataFlow shared = context.getRoot()
                .getStore(NAMESPACE)
                .computeIfAbsent(
                        key, any -> new SharedDataFlow(DataFlow.open(key.url(), test.models())), SharedDataFlow.class);
        return Objects.requireNonNull(shared).db();
    }

    private static DataFlow found(ExtensionContext context, DataFlowTest test) {
        if (test.models().length > 0) {
            throw wrong(context, "names models, but no url; those of a framework's DataFlow are declared there");
        }
        for (DataFlowLookup lookup : frameworks(context).lookups()) {
            DataFlow db = lookup.find(context);
            if (db != null) {
                return db;
            }
        }
        throw wrong(
                context, "names no url, and no framework runs it; add url = \"r2dbc:..\" or, for one, @SpringBootTest");
    }

    private static Frameworks frameworks(ExtensionContext context) {
        Frameworks known = context.getRoot()
                .getStore(NAMESPACE)
                .computeIfAbsent(
                        Frameworks.class,
                        any -> new Frameworks(ServiceLoader.load(DataFlowLookup.class).stream()
                                .map(ServiceLoader.Provider::get)
                                .toList()),
                        Frameworks.class);
        return Objects.requireNonNull(known);
    }

    private static ExtensionConfigurationException wrong(ExtensionContext context, String what) {
        return new ExtensionConfigurationException(
                "@DataFlowTest of " + context.getRequiredTestClass().getName() + " " + what);
    }

    private static DataFlowTest annotation(Class<?> testClass) {
        for (@Nullable Class<?> type = testClass; type != null; type = type.getEnclosingClass()) {
            DataFlowTest test =
                    AnnotationSupport.findAnnotation(type, DataFlowTest.class).orElse(null);
            if (test != null) {
                return test;
            }
        }
        throw new ExtensionConfigurationException(
                testClass.getName() + " uses the extension of @DataFlowTest without it; annotate the class");
    }
}
