package io.dataflow.test.internal;

import io.dataflow.DataFlow;
import io.dataflow.core.internal.DataFlowCore;
import io.dataflow.nodes.internal.DataFlowAccess;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.Semaphore;

/** One test on its DataFlow, alone among the tests of that; blocks as JUnit does, on its thread. */
final class TestRun {

    /** How long work of a test waits for the one connection. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final Map<DataFlowCore, Semaphore> TURNS = Collections.synchronizedMap(new WeakHashMap<>());

    private final DataFlow db;
    private final DataFlowCore core;
    private final Semaphore turn;

    TestRun(DataFlow db) {
        this.db = db;
        this.core = DataFlowAccess.core(db);
        this.turn = TURNS.computeIfAbsent(core, any -> new Semaphore(1, true));
    }

    DataFlow db() {
        return db;
    }

    /** Refuses work until the first test begins: what is done while it is constructed would stay. */
    void enter() {
        core.enterTests();
    }

    void begin() {
        turn.acquireUninterruptibly();
        try {
            core.beginTest(PATIENCE).block(LIMIT);
        } catch (RuntimeException | Error failure) {
            core.leaveTests();
            turn.release();
            throw failure;
        }
    }

    void end() {
        try {
            core.endTest().block(LIMIT);
        } finally {
            turn.release();
        }
    }

    /** Lets work reach the database for good again, when no test runs on it any more. */
    void leave() {
        turn.acquireUninterruptibly();
        try {
            core.leaveTests();
        } finally {
            turn.release();
        }
    }
}
