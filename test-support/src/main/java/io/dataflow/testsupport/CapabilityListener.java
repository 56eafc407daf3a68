package io.dataflow.testsupport;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/**
 * Records which capability each test showed on which database, in {@code target/capabilities} of the module.
 *
 * <p>A method counts once however many invocations it has, and as passed only when all of them passed.
 */
public final class CapabilityListener implements TestExecutionListener {

    private final Set<CapabilityRecord> passed = new LinkedHashSet<>();
    private final Set<CapabilityRecord> failed = new LinkedHashSet<>();
    private final BiConsumer<Set<CapabilityRecord>, Set<CapabilityRecord>> target;
    private @Nullable TestPlan plan;

    /** Records into the folder of the module. */
    public CapabilityListener() {
        this(TestModule.current()::writeCapabilities);
    }

    /** Hands the records of passed and failed tests to the target when all have run. */
    CapabilityListener(BiConsumer<Set<CapabilityRecord>, Set<CapabilityRecord>> target) {
        this.target = target;
    }

    @Override
    public void testPlanExecutionStarted(TestPlan started) {
        // What runs through a pooler was shown without one already.
        if (!SharedPooler.isAsked()) {
            plan = started;
            TestModule.current().clearOnce();
        }
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        if (plan != null && test.isTest()) {
            Set<CapabilityRecord> records = RanTest.of(plan, test).records();
            switch (result.getStatus()) {
                case SUCCESSFUL -> passed.addAll(records);
                case FAILED -> failed.addAll(records);
                case ABORTED -> {}
            }
        }
    }

    @Override
    public void testPlanExecutionFinished(TestPlan finished) {
        if (plan != null) {
            passed.removeAll(failed);
            target.accept(Set.copyOf(passed), Set.copyOf(failed));
            passed.clear();
            failed.clear();
        }
    }
}
