package io.dataflow.testsupport;

import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestPlan;
import reactor.blockhound.BlockHound;

/**
 * Makes a call that blocks an error on threads that must not, from the first test on.
 *
 * <p>Not when it is made: a build that runs the tests of a module in several JVMs looks for them in its own, which must stay as it
 * is.
 */
public final class BlockHoundListener implements TestExecutionListener {

    @Override
    public void testPlanExecutionStarted(TestPlan started) {
        BlockHound.install();
    }
}
