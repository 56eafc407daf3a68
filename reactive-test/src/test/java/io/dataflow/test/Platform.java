package io.dataflow.test;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.Arrays;
import java.util.Map;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** Runs classes of tests as their author would, inside a test of ours. */
final class Platform {

    /** The property that the URLs of those classes name. */
    static final String URL = "dataflow.test.url";

    private Platform() {}

    /** Runs the classes on a database; fails with the first failure among them. */
    static TestExecutionSummary run(String url, Class<?>... tests) {
        return run(url, Map.of(), tests);
    }

    static TestExecutionSummary run(String url, Map<String, String> configuration, Class<?>... tests) {
        TestExecutionSummary summary = outcome(url, configuration, tests);
        summary.getFailures().stream().findFirst().ifPresent(failure -> {
            throw new AssertionError(failure.getTestIdentifier().getDisplayName(), failure.getException());
        });
        return summary;
    }

    /** Runs the classes, whose failures may be what is wanted. */
    static TestExecutionSummary outcome(String url, Map<String, String> configuration, Class<?>... tests) {
        System.setProperty(URL, url);
        SummaryGeneratingListener listener = new SummaryGeneratingListener();
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(Arrays.stream(tests).map(test -> selectClass(test)).toList())
                .configurationParameters(configuration)
                .build();
        LauncherConfig alone = LauncherConfig.builder()
                .enableTestExecutionListenerAutoRegistration(false)
                .build();
        try {
            LauncherFactory.create(alone).execute(request, listener);
        } finally {
            System.clearProperty(URL);
        }
        return listener.getSummary();
    }
}
