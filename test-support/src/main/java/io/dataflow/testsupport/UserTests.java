package io.dataflow.testsupport;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.Arrays;
import java.util.Map;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** Runs classes of tests as their author would, inside a test of ours; they find their databases by properties of the JVM. */
public final class UserTests {

    /** The property with the URL of the database. */
    public static final String URL = "dataflow.test.url";

    /** The property with the URL of a second one, where a test has that. */
    public static final String OTHER_URL = "dataflow.test.other";

    private static final Map<String, String> PARALLEL = Map.of(
            "junit.jupiter.execution.parallel.enabled", "true",
            "junit.jupiter.execution.parallel.mode.default", "concurrent",
            "junit.jupiter.execution.parallel.config.executor-service", "WORKER_THREAD_POOL",
            "junit.jupiter.execution.parallel.config.strategy", "fixed",
            "junit.jupiter.execution.parallel.config.fixed.parallelism", "4");

    private final Map<String, String> properties;
    private final Map<String, String> configuration;
    private final TestExecutionListener[] listeners;

    private UserTests(
            Map<String, String> properties, Map<String, String> configuration, TestExecutionListener... listeners) {
        this.properties = properties;
        this.configuration = configuration;
        this.listeners = listeners;
    }

    /** Tests on a database, one after another. */
    public static UserTests on(TestDatabase database, TestExecutionListener... listeners) {
        return new UserTests(Map.of(URL, database.r2dbcUrl()), Map.of(), listeners);
    }

    /** Tests on two databases, side by side as far as they let each other. */
    public static UserTests parallel(TestDatabase database, TestDatabase other) {
        return new UserTests(Map.of(URL, database.r2dbcUrl(), OTHER_URL, other.r2dbcUrl()), PARALLEL);
    }

    /** Runs the classes; fails with the first failure among them. */
    public TestExecutionSummary run(Class<?>... tests) {
        TestExecutionSummary summary = outcome(tests);
        summary.getFailures().stream().findFirst().ifPresent(failure -> {
            throw new AssertionError(failure.getTestIdentifier().getDisplayName(), failure.getException());
        });
        return summary;
    }

    /** Runs the classes, whose failures may be what is wanted. */
    public TestExecutionSummary outcome(Class<?>... tests) {
        SummaryGeneratingListener summary = new SummaryGeneratingListener();
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(Arrays.stream(tests).map(test -> selectClass(test)).toList())
                .configurationParameters(configuration)
                .build();
        LauncherConfig alone = LauncherConfig.builder()
                .enableTestExecutionListenerAutoRegistration(false)
                .addTestExecutionListeners(listeners)
                .addTestExecutionListeners(summary)
                .build();
        properties.forEach(System::setProperty);
        try {
            LauncherFactory.create(alone).execute(request);
        } finally {
            properties.keySet().forEach(System::clearProperty);
        }
        return summary.getSummary();
    }
}
