package io.dataflow.benchmarks;

import io.dataflow.DataFlow;
import io.dataflow.core.model.DataModel;
import io.dataflow.testsupport.PostgresServer;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * How long a point read takes beside a load that never ends: with all of it in one lane of one pool, with the load in the lane of
 * bulk work, and with the load on the lease of another scheduler; and what the isolation costs when there is no load.
 */
final class IsolationBench {

    private static final int CONNECTIONS = 10;
    private static final int LOADS = 40;
    private static final int ROWS = 4_000;
    private static final int READERS = 4;
    private static final int MANY_READERS = 16;
    private static final int WARM_UPS = 3;
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final double NANOS = 1e9;
    private static final double MICROS = 1e3;
    private static final double PART = 0.99;

    /** What is read. */
    @DataModel
    record Reading(String id, int amount) {}

    /** What is loaded. */
    @DataModel
    record Loaded(String id, String text, int amount) {}

    /** Reads beside a load, and how long they took in each round. */
    private record Contender(String name, Supplier<Mono<?>> load, List<Double> latencies) {

        Contender(String name, Supplier<Mono<?>> load) {
            this(name, load, new ArrayList<>());
        }
    }

    private final PostgresServer server = PostgresServer.builder().durable(true).launch();
    private final Scheduler other = Schedulers.newParallel("load", 2, true);
    private final DataFlow db = DataFlow.builder(server.createDatabase("bench_isolation"))
            .model(Reading.class)
            .model(Loaded.class)
            .pool(o -> o.size(CONNECTIONS).maxOverflow(0).acquireTimeout(LIMIT))
            .build();
    private final AtomicLong names = new AtomicLong();
    private final long nanos;

    private IsolationBench(boolean quick) {
        this.nanos = Duration.ofSeconds(quick ? 2 : 6).toNanos();
    }

    static void measure(boolean quick, int rounds, PrintStream out) {
        out.println("## Isolation\n");
        IsolationBench bench = new IsolationBench(quick);
        try {
            bench.run(rounds, out);
        } finally {
            bench.db.close(Duration.ofSeconds(10)).block(LIMIT);
            bench.other.dispose();
            bench.server.close();
        }
    }

    private void run(int rounds, PrintStream out) {
        db.model(Reading.class)
                .bulkCreate(Flux.range(0, 1_000).map(i -> new Reading("r" + i, i)))
                .blockLast(LIMIT);
        withoutLoad(rounds, out);
        DataFlow lease = db.on(other, o -> o.size(CONNECTIONS / 2));
        // A transaction is interactive work, whatever runs inside: the load and the reads share one queue.
        Contender shared = new Contender("one shared pool", () -> db.transaction(tx -> loaded(tx, false)));
        Contender lanes = new Contender("lanes", () -> loaded(db, true));
        Contender leased = new Contender("schedulers", () -> lease.transaction(tx -> loaded(tx, false)));
        List<Contender> contenders = List.of(shared, lanes, leased);
        for (int round = -1; round < rounds; round++) {
            for (Contender contender : contenders) {
                double micros = beside(contender);
                if (round >= 0) {
                    contender.latencies().add(micros);
                }
            }
        }
        lease.close().block(LIMIT);
        out.printf(
                Locale.ROOT,
                "%n### isolation: %d readers beside %d loads without end, %d connections%n%n"
                        + "| contender | median p99 in us | min | max |%n|---|---:|---:|---:|%n",
                READERS,
                LOADS,
                CONNECTIONS);
        contenders.forEach(contender -> {
            Collections.sort(contender.latencies());
            row(out, contender.name(), contender.latencies());
        });
        out.println();
        ratio(out, "p99-lanes.shared-pool", median(lanes.latencies()) / median(shared.latencies()));
        ratio(out, "p99-schedulers.shared-pool", median(leased.latencies()) / median(shared.latencies()));
    }

    private static void ratio(PrintStream out, String name, double ratio) {
        out.printf(Locale.ROOT, "ratio isolation.%s %.3f%n", name, ratio);
    }

    private Mono<?> loaded(DataFlow on, boolean atomic) {
        String text = "x".repeat(100);
        return on.model(Loaded.class)
                .bulkCreate(
                        Flux.range(0, ROWS).map(i -> new Loaded("l" + names.incrementAndGet(), text, i)),
                        o -> atomic ? o.batchSize(ROWS).atomic() : o.batchSize(ROWS))
                .then();
    }

    /** The 99th percentile of reads, in microseconds. */
    private double beside(Contender contender) {
        Disposable load = Flux.range(0, LOADS)
                .flatMap(i -> Mono.defer(() -> contender.load().get()).then().repeat(), LOADS)
                .subscribe();
        try {
            Mono.delay(Duration.ofMillis(500)).block(LIMIT);
            return reads(db, READERS).percentile(PART) / MICROS;
        } finally {
            load.dispose();
            db.sql("DELETE FROM loadeds")
                    .update()
                    .onErrorResume(error -> Mono.empty())
                    .block(LIMIT);
        }
    }

    /** Reads that were done. */
    private record Reads(List<Long> nanos, long took) {

        double percentile(double part) {
            long[] sorted = nanos.stream().mapToLong(Long::longValue).sorted().toArray();
            return sorted[(int) Math.min(sorted.length - 1, Math.ceil(sorted.length * part))];
        }

        double perSecond() {
            return nanos.size() * NANOS / took;
        }
    }

    private Reads reads(DataFlow on, int readers) {
        return reads(on, readers, read -> read);
    }

    private Reads reads(DataFlow on, int readers, UnaryOperator<Mono<Reading>> each) {
        long from = System.nanoTime();
        List<Long> all = Flux.range(0, readers)
                .flatMap(
                        reader -> Mono.defer(() -> {
                                    long start = System.nanoTime();
                                    return each.apply(on.model(Reading.class).read("r" + start % 1_000))
                                            .map(row -> System.nanoTime() - start);
                                })
                                .repeat(() -> System.nanoTime() - from < nanos),
                        readers)
                .collectList()
                .blockOptional(LIMIT)
                .orElseThrow();
        return new Reads(all, System.nanoTime() - from);
    }

    private void withoutLoad(int rounds, PrintStream out) {
        List<Double> alone = new ArrayList<>();
        List<Double> beside = new ArrayList<>();
        List<Double> moved = new ArrayList<>();
        List<Double> leased = new ArrayList<>();
        for (int round = -WARM_UPS; round < rounds; round++) {
            double one = reads(db, MANY_READERS).perSecond();
            double onOther =
                    reads(db, MANY_READERS, read -> read.publishOn(other)).perSecond();
            DataFlow lease = db.on(other, o -> o.size(CONNECTIONS / 2));
            double two = reads(db, MANY_READERS).perSecond();
            double three = reads(lease, MANY_READERS).perSecond();
            lease.close().block(LIMIT);
            if (round >= 0) {
                alone.add(one);
                moved.add(onOther);
                beside.add(two);
                leased.add(three);
            }
        }
        List.of(alone, moved, beside, leased).forEach(Collections::sort);
        out.printf(
                Locale.ROOT,
                "### isolation without load: %d readers%n%n| contender | median reads/s | min | max |%n|---|---:|---:|---:|%n",
                MANY_READERS);
        row(out, "one pool", alone);
        row(out, "one pool, taken to the scheduler by publishOn", moved);
        row(out, "beside a lease", beside);
        row(out, "on a lease", leased);
        out.println();
        ratio(out, "reads.one-pool", median(beside) / median(alone));
        ratio(out, "reads-leased.one-pool", median(leased) / median(alone));
        ratio(out, "reads-leased.one-pool-published", median(leased) / median(moved));
    }

    private static void row(PrintStream out, String name, List<Double> sorted) {
        out.printf(
                Locale.ROOT,
                "| %s | %,.0f | %,.0f | %,.0f |%n",
                name,
                median(sorted),
                sorted.get(0),
                sorted.get(sorted.size() - 1));
    }

    private static double median(List<Double> sorted) {
        return sorted.get(sorted.size() / 2);
    }
}
