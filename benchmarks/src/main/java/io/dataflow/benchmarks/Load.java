package io.dataflow.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Clients that each make the next call when the one before was answered, and how long their answers took. */
final class Load implements Scenario.Work {

    private static final int PERCENTILE = 99;

    private final int clients;
    private final int calls;
    private final Call call;
    private final List<Double> latencies = new ArrayList<>();

    /** A call of a peer, in its own style. */
    @FunctionalInterface
    interface Call {

        /**
         * Begins the call.
         *
         * @param number which one it is
         * @param end to be called once at its end, with the error if there was one
         */
        void begin(int number, End end);
    }

    /** What happens at the end of a call. */
    @FunctionalInterface
    interface End {

        void of(@Nullable Throwable error);
    }

    Load(int clients, int calls, Call call) {
        this.clients = clients;
        this.calls = calls / clients * clients;
        this.call = call;
    }

    /** How many calls are made. */
    int calls() {
        return calls;
    }

    @Override
    public long run() throws Exception {
        long[] nanos = new long[calls];
        CountDownLatch open = new CountDownLatch(clients);
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        int each = calls / clients;
        for (int client = 0; client < clients; client++) {
            new Client(client * each, (client + 1) * each, nanos, open, failure).next();
        }
        open.await();
        Throwable failed = failure.get();
        if (failed != null) {
            throw new IllegalStateException("a call failed", failed);
        }
        Arrays.sort(nanos);
        latencies.add((double) nanos[(int) ((long) calls * PERCENTILE / 100)]);
        return calls;
    }

    /** The time within which 99 of 100 calls were answered, the median of the last rounds, in nanoseconds. */
    double p99(int rounds) {
        double[] last = latencies.subList(latencies.size() - rounds, latencies.size()).stream()
                .mapToDouble(Double::doubleValue)
                .sorted()
                .toArray();
        return last[rounds / 2];
    }

    private final class Client implements End {

        private final long[] nanos;
        private final int end;
        private final CountDownLatch open;
        private final AtomicReference<@Nullable Throwable> failure;
        private int number;
        private long start;

        Client(int from, int end, long[] nanos, CountDownLatch open, AtomicReference<@Nullable Throwable> failure) {
            this.number = from;
            this.end = end;
            this.nanos = nanos;
            this.open = open;
            this.failure = failure;
        }

        void next() {
            start = System.nanoTime();
            call.begin(number, this);
        }

        @Override
        public void of(@Nullable Throwable error) {
            nanos[number] = System.nanoTime() - start;
            if (error != null) {
                failure.compareAndSet(null, error);
            }
            number++;
            if (error != null || number == end) {
                open.countDown();
            } else {
                next();
            }
        }
    }
}
