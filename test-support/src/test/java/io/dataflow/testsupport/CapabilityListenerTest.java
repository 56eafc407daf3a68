package io.dataflow.testsupport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

class CapabilityListenerTest {

    @Capability("S1")
    abstract static class SampleContract {

        @Test
        void ofTheClass() {}

        @Test
        @Capability({"S2", "S3"})
        @Difference(capability = "S2", database = "H2", reason = "it cannot", error = "NoError")
        void ofTheMethod() {}

        @ParameterizedTest
        @ValueSource(ints = {1, 2, 3})
        void oncePerMethod(int number) {}

        @ParameterizedTest
        @ValueSource(ints = {1, 2, 3})
        void failedWhenOneFails(int number) {
            if (number == 2) {
                fail();
            }
        }

        @TestFactory
        Stream<DynamicTest> dynamic() {
            return Stream.of(dynamicTest("a", () -> {}), dynamicTest("b", () -> {}));
        }

        @Test
        void aborted() {
            abort();
        }

        @Nested
        @Capability("S4")
        class Inner {

            @Test
            void nested() {}
        }
    }

    @OnDatabase("H2")
    static class SampleOnH2 extends SampleContract {}

    @Test
    void whatRanIsRecordedUnderTheClassThatDeclaresIt() {
        List<String> lines = run(SampleOnH2.class);

        String contract = SampleContract.class.getName();
        assertThat(lines)
                .containsExactlyInAnyOrder(
                        "m\tS1\tH2\t" + contract + "\tofTheClass\tpassed\t\t",
                        "m\tS2\tH2\t" + contract + "\tofTheMethod\tpassed\tit cannot\tNoError",
                        "m\tS3\tH2\t" + contract + "\tofTheMethod\tpassed\t\t",
                        "m\tS1\tH2\t" + contract + "\toncePerMethod\tpassed\t\t",
                        "m\tS1\tH2\t" + contract + "\tdynamic\tpassed\t\t",
                        "m\tS4\tH2\t" + contract + "$Inner\tnested\tpassed\t\t",
                        "m\tS1\tH2\t" + contract + "\tfailedWhenOneFails\tfailed\t\t");
    }

    private static List<String> run(Class<?> sample) {
        List<String> lines = new ArrayList<>();
        CapabilityListener listener = new CapabilityListener((passed, failed) -> {
            passed.forEach(each -> lines.add(each.line("m", "passed")));
            failed.forEach(each -> lines.add(each.line("m", "failed")));
        });
        LauncherConfig alone = LauncherConfig.builder()
                .enableTestExecutionListenerAutoRegistration(false)
                .addTestExecutionListeners(listener)
                .build();
        LauncherFactory.create(alone)
                .execute(LauncherDiscoveryRequestBuilder.request()
                        .selectors(selectClass(sample))
                        .build());
        return lines;
    }
}
