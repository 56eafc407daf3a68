package io.dataflow.webflux.internal;

import io.dataflow.test.DataFlowTest;
import io.r2dbc.spi.ConnectionFactory;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.context.ContextConfigurationAttributes;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.ContextCustomizerFactory;
import org.springframework.test.context.MergedContextConfiguration;
import org.springframework.test.context.TestContextAnnotationUtils;

/** Routes the connections of the application to that of the test, where a class of tests is a {@link DataFlowTest}. */
public final class TestConnections implements ContextCustomizerFactory {

    /** Called by name. */
    public TestConnections() {}

    @Override
    public @Nullable ContextCustomizer createContextCustomizer(
            Class<?> test, List<ContextConfigurationAttributes> configuration) {
        return TestContextAnnotationUtils.hasAnnotation(test, DataFlowTest.class) ? new Customizer() : null;
    }

    /** A record, since equal ones share a context. */
    private record Customizer() implements ContextCustomizer {

        @Override
        public void customizeContext(ConfigurableApplicationContext context, MergedContextConfiguration merged) {
            context.getBeanFactory().addBeanPostProcessor(new Router());
        }
    }

    private record Router() implements BeanPostProcessor {

        @Override
        public Object postProcessAfterInitialization(Object bean, String name) {
            return bean instanceof ConnectionFactory factory ? new RoutedConnectionFactory(factory) : bean;
        }
    }
}
