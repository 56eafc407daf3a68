package io.dataflow.sqlite;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Operators;
import reactor.util.concurrent.Queues;
import reactor.util.context.Context;

/**
 * The thread of one connection: it alone touches SQLite, one job after the other.
 *
 * <p>Giving it a job never blocks. A job that waits, for rows or for the writer's turn, is not on the thread meanwhile.
 */
final class Worker extends Thread {

    private static final int MOST_HURRIED = 16;

    private final Queue<Runnable> jobs =
            Queues.<Runnable>unboundedMultiproducer().get();
    /** What comes before the jobs that wait; only for the thread itself. */
    private final Queue<Runnable> urgent = new ArrayDeque<>();

    private volatile boolean idle;
    private int hurried;
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

    /** Hands over a job that belongs to the current one, if there is one: it comes right after it. */
    void submitNext(Runnable job) {
        if (isCurrent() && !ended) {
            urgent.add(job);
        } else {
            submit(job);
        }
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
            Runnable job = next();
            if (job == null) {
                rest();
            } else {
                run(job);
            }
        }
        ended = true;
        runRest();
    }

    /** What belongs to the job before; but two results that drive each other must not keep all others waiting. */
    private @Nullable Runnable next() {
        if (urgent.isEmpty() || (hurried >= MOST_HURRIED && !jobs.isEmpty())) {
            hurried = 0;
            return jobs.poll();
        }
        hurried++;
        return urgent.poll();
    }

    private synchronized void runRest() {
        jobs.addAll(urgent);
        urgent.clear();
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
