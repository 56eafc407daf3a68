package io.dataflow.webflux.internal;

import io.dataflow.DataFlow;
import io.dataflow.core.internal.DataFlowCore;
import io.dataflow.nodes.internal.DataFlowAccess;
import io.dataflow.test.internal.DataFlowLookup;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;
import org.springframework.context.ApplicationContext;
import org.springframework.test.context.junit.jupiter.SpringExtension;

/** Finds the DataFlow of a test in its Spring context. */
public final class SpringDataFlowLookup implements DataFlowLookup {

    /** Called by name. */
    public SpringDataFlowLookup() {}

    @Override
    public @Nullable DataFlow find(ExtensionContext context) {
        if (!isOfSpring(context.getRequiredTestClass())) {
            return null;
        }
        ApplicationContext application = SpringExtension.getApplicationContext(context);
        DataFlow db = application.getBean(DataFlow.class);
        DataFlowCore core = DataFlowAccess.core(db);
        // The others lead to databases of which the test knows nothing.
        application.getBeanProvider(RoutedConnectionFactory.class).stream()
                .filter(core::isOn)
                .forEach(routed -> routed.follow(core));
        return db;
    }

    private static boolean isOfSpring(Class<?> test) {
        for (Class<?> type = test; type != null; type = type.getEnclosingClass()) {
            boolean extended = AnnotationSupport.findRepeatableAnnotations(type, ExtendWith.class).stream()
                    .flatMap(with -> Arrays.stream(with.value()))
                    .anyMatch(SpringExtension.class::isAssignableFrom);
            if (extended) {
                return true;
            }
        }
        return false;
    }
}
