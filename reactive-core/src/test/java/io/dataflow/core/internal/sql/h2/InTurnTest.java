package io.dataflow.core.internal.sql.h2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class InTurnTest {

    private final ExecutorService threads = Executors.newFixedThreadPool(4);
    private final InTurn inTurn = new InTurn(threads);

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    @Test
    void tasksKeepTheirOrderAndNeverOverlap() throws Exception {
        int tasks = 10_000;
        List<Integer> order = Collections.synchronizedList(new ArrayList<>());
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch done = new CountDownLatch(tasks);
        for (int i = 0; i < tasks; i++) {
            int task = i;
            inTurn.execute(() -> {
                most.accumulateAndGet(running.incrementAndGet(), Math::max);
                order.add(task);
                running.decrementAndGet();
                done.countDown();
            });
        }
        assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(order).isSorted().hasSize(tasks);
        assertThat(most).hasValue(1);
    }

    @Test
    void aTaskThatFailsDoesNotStopTheNext() throws Exception {
        CountDownLatch done = new CountDownLatch(1);
        List<Throwable> uncaught = Collections.synchronizedList(new ArrayList<>());
        inTurn.execute(() -> {
            Thread.currentThread().setUncaughtExceptionHandler((thread, error) -> uncaught.add(error));
            throw new IllegalStateException("a task");
        });
        inTurn.execute(done::countDown);
        assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(uncaught).singleElement().asString().contains("a task");
    }

    @Test
    void whatItsThreadsRefuseIsRefused() {
        threads.shutdownNow();
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> inTurn.execute(() -> {})).isInstanceOf(RejectedExecutionException.class);
        }
    }
}
