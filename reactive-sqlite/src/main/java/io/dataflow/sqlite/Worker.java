package io.dataflow.sqlite;

import java.util.Queue;
import java.util.concurrent.locks.LockSupport;
import reactor.core.publisher.Operators;
import reactor.util.concurrent.Queues;
import reactor.util.context.Context;

/**
 * The thread of one connection: it alone touches SQLite, one job after the other.
 *
 * <p>Giving it a job never blocks. A job that waits, for rows or for the writer's turn, is not on the thread meanwhile.
 */
final class Worker extends Thread {

    private final Queue<Runnable> jobs =
            Queues.<Runnable>unboundedMultiproducer().get();
    private volatile boolean idle;
    private boolean finished;
    private volatile boolean ended;

    Worker(String name) {
        super(name);
        setDaemon(true);
        start();
    }

    /** Hands over a job; after the end of the thread the caller runs it, who finds the connection closed. */
    void submit(Runnable job) {
        jobs.offer(job);
        if (idle) {
            LockSupport.unpark(this);
        }
        if (ended) {
            runRest();
        }
    }

    /** Whether other jobs wait. */
    boolean isAwaited() {
        return !jobs.isEmpty();
    }

    /** Ends the thread after the current job; called on the thread itself. */
    void finish() {
        finished = true;
    }

    boolean isCurrent() {
        return Thread.currentThread() == this;
    }

    @Override
    public void run() {
        while (!finished) {
            Runnable job = jobs.poll();
            if (job == null) {
                rest();
            } else {
                run(job);
            }
        }
        ended = true;
        runRest();
    }

    private synchronized void runRest() {
        for (Runnable job = jobs.poll(); job != null; job = jobs.poll()) {
            run(job);
        }
    }

    private static void run(Runnable job) {
        try {
            job.run();
        } catch (RuntimeException | Error e) {
            // A subscriber that throws must not take the connection with it.
            Operators.onErrorDropped(e, Context.empty());
        }
    }

    /** Sleeps until a job comes, or somebody wakes the thread for nothing. */
    private void rest() {
        idle = true;
        if (jobs.isEmpty()) {
            LockSupport.park(this);
        }
        idle = false;
    }
}
