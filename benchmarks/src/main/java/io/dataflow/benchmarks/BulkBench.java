package io.dataflow.benchmarks;

import io.dataflow.benchmarks.Scenario.Comparison;
import io.dataflow.benchmarks.Scenario.Contender;
import io.dataflow.benchmarks.Scenario.Work;
import io.dataflow.core.BulkOptions;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Bulk writes into PostgreSQL through the public API, beside each technique of the peers, all from the same records; then those
 * into the databases inside the process.
 */
final class BulkBench {

    private static final String OURS = "reactive-dataflow";
    private static final String COPY = "r2dbc-copy-by-hand";
    private static final String COPY_ON_TWO = "r2dbc-copy-by-hand-on-two";
    private static final String PSQL = "psql-copy";
    private static final String BY_HAND = "r2dbc-unnest-by-hand";
    private static final int WARM_UPS = 3;
    private static final Duration WARM = Duration.ofSeconds(2);
    private static final int LONG = 1_000_000;
    private static final int SHORT = 100_000;
    private static final int SHORT_ROUNDS = 9;
    private static final int FEW = 100;
    private static final int CALLS = 100;
    private static final int SPRING_ROWS = 10_000;

    private final BulkServer server;
    private final BulkByUs us;
    private final BulkByR2dbc r2dbc;
    private final int many;
    private final int rounds;
    private final PrintStream out;

    /** What can be measured by itself. */
    enum Part {
        CREATE,
        SCATTERED,
        SIZES,
        FEW,
        SPRING,
        RETURNING,
        UPSERT,
        UPDATE,
        DELETE;

        /** How it is asked for. */
        String scenario() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private BulkBench(BulkServer server, BulkByUs us, BulkByR2dbc r2dbc, Bench.Wanted wanted, PrintStream out) {
        this.server = server;
        this.us = us;
        this.r2dbc = r2dbc;
        this.many = wanted.quick() ? SHORT : LONG;
        this.rounds = wanted.rounds();
        this.out = out;
    }

    static void measure(Bench.Wanted wanted, PrintStream out) throws Exception {
        List<Part> parts = Arrays.stream(Part.values())
                .filter(part -> wanted.has(part.scenario()))
                .toList();
        out.println("## Bulk\n");
        List<Sample> hundredThousand = rows(SHORT, Sample::of);
        if (!parts.isEmpty()) {
            measure(parts, wanted, hundredThousand, out);
        }
        EmbeddedBench.measure(wanted, hundredThousand, out);
    }

    private static List<Sample> rows(int count, IntFunction<Sample> row) {
        return IntStream.range(0, count).mapToObj(row).toList();
    }

    private static void measure(List<Part> parts, Bench.Wanted wanted, List<Sample> hundredThousand, PrintStream out)
            throws Exception {
        try (BulkServer server = new BulkServer();
                BulkByUs us = new BulkByUs(server.url());
                BulkByR2dbc r2dbc = new BulkByR2dbc(server)) {
            out.println("PostgreSQL: " + server.settings() + "\n");
            BulkBench bench = new BulkBench(server, us, r2dbc, wanted, out);
            for (Part part : parts) {
                bench.measure(part, hundredThousand);
            }
        }
    }

    private void measure(Part part, List<Sample> rows) throws Exception {
        switch (part) {
            case CREATE -> create(rows(many, Sample::inOrder));
            case SCATTERED -> scattered(rows(many, Sample::of));
            case SIZES -> sizes(rows(many, Sample::of));
            case FEW -> few(rows.subList(0, FEW * CALLS));
            case SPRING -> spring(rows.subList(0, SPRING_ROWS));
            case RETURNING -> returning(rows);
            case UPSERT -> upsert(rows);
            case UPDATE -> update(rows);
            case DELETE -> delete(rows);
        }
    }

    private void create(List<Sample> rows) throws Exception {
        try (BulkByJdbc jdbc = new BulkByJdbc(server);
                BulkByVertx vertx = new BulkByVertx(server);
                BulkByPsql psql = new BulkByPsql(server, rows)) {
            List<Contender> contenders = new ArrayList<>(List.of(
                    into(OURS, rows, () -> us.create(rows, o -> o)),
                    into(OURS + ", parallel(2)", rows, () -> us.create(rows, o -> o.parallel(2))),
                    into(COPY, rows, () -> r2dbc.copy(rows)),
                    into(COPY_ON_TWO, rows, () -> r2dbc.copyOnTwo(rows)),
                    into("pgjdbc-copy-binary", rows, () -> jdbc.copy(rows)),
                    into("pgjdbc-rewrite", rows, () -> jdbc.batches(rows)),
                    into("vertx-batch", rows, () -> vertx.create(rows))));
            List<Comparison> comparisons = new ArrayList<>();
            for (String peer : List.of(COPY, COPY_ON_TWO, "pgjdbc-copy-binary", "pgjdbc-rewrite", "vertx-batch")) {
                comparisons.add(new Comparison("bulk.create", peer, OURS, peer));
            }
            if (BulkByPsql.isThere()) {
                contenders.add(into(PSQL, rows, psql::copy));
                comparisons.add(new Comparison("bulk.create", PSQL, OURS, PSQL));
                comparisons.add(new Comparison("bulk.create-parallel2", PSQL, OURS + ", parallel(2)", PSQL));
                comparisons.add(new Comparison("bulk." + COPY, PSQL, COPY, PSQL));
            } else {
                out.println("psql is not installed: nothing is compared with it\n");
            }
            report(
                    new Scenario("bulk.create, " + rows.size() + " rows", "rows/s", contenders, comparisons),
                    rounds(rows));
        }
    }

    /** The index of the server costs most where each key comes to another place of it. */
    private void scattered(List<Sample> rows) throws Exception {
        try (BulkByPsql psql = new BulkByPsql(server, rows)) {
            List<Contender> contenders = new ArrayList<>(List.of(
                    into(OURS, rows, () -> us.create(rows, o -> o)),
                    into(COPY, rows, () -> r2dbc.copy(rows)),
                    into(COPY_ON_TWO, rows, () -> r2dbc.copyOnTwo(rows))));
            List<String> peers = new ArrayList<>(List.of(COPY, COPY_ON_TWO));
            if (BulkByPsql.isThere()) {
                contenders.add(into(PSQL, rows, psql::copy));
                peers.add(PSQL);
            }
            List<Comparison> comparisons = peers.stream()
                    .map(peer -> new Comparison("bulk.create-scattered", peer, OURS, peer))
                    .toList();
            report(
                    new Scenario("bulk.create-scattered, " + rows.size() + " rows", "rows/s", contenders, comparisons),
                    rounds(rows));
        }
    }

    private void sizes(List<Sample> rows) throws Exception {
        List<Contender> contenders = new ArrayList<>();
        for (int size : new int[] {2_000, 5_000, 20_000}) {
            contenders.add(into("batchSize " + size, rows, () -> us.create(rows, o -> o.batchSize(size))));
        }
        Measurement sizes =
                report(new Scenario("bulk.create by batch size", "rows/s", contenders, List.of()), rounds(rows));
        double[] sorted = contenders.stream()
                .mapToDouble(contender -> sizes.median(contender.name()))
                .sorted()
                .toArray();
        out.printf(Locale.ROOT, "ratio bulk.create.batch-size-spread %.2f%n%n", sorted[0] / sorted[sorted.length - 1]);
    }

    private void few(List<Sample> rows) throws Exception {
        report(new Scenario(
                "bulk.create-100",
                "rows/s",
                List.of(
                        into(OURS, rows, () -> {
                            long stored = 0;
                            for (int from = 0; from < rows.size(); from += FEW) {
                                stored += us.create(rows.subList(from, from + FEW), o -> o);
                            }
                            return stored;
                        }),
                        into("insert-loop", rows, () -> r2dbc.insertLoop(rows))),
                List.of(new Comparison("bulk.create-100", "insert-loop", OURS, "insert-loop"))));
    }

    private void spring(List<Sample> rows) throws Exception {
        BulkBySpringData spring = new BulkBySpringData(server);
        report(new Scenario(
                "bulk.create, " + rows.size() + " rows",
                "rows/s",
                List.of(
                        into(OURS, rows, () -> us.create(rows, o -> o)),
                        into("spring-data-saveall", rows, () -> spring.saveAll(rows))),
                List.of(new Comparison("bulk.create", "spring-data-saveall", OURS, "spring-data-saveall"))));
    }

    private void returning(List<Sample> rows) throws Exception {
        report(new Scenario(
                "bulk.create-returning",
                "rows/s",
                List.of(
                        into(OURS, rows, () -> us.create(rows, BulkOptions::returnIds)),
                        into(BY_HAND, rows, () -> r2dbc.createReturning(rows))),
                List.of(new Comparison("bulk.create-returning", BY_HAND, OURS, BY_HAND))));
    }

    /** What the changes start from. */
    private void stock(List<Sample> rows) throws Exception {
        server.empty();
        us.create(rows, o -> o);
        server.keepAsStock();
    }

    private void upsert(List<Sample> rows) throws Exception {
        stock(rows);
        List<Sample> changed = rows.stream().map(Sample::changed).toList();
        try (BulkByVertx vertx = new BulkByVertx(server)) {
            report(change(
                    "bulk.upsert",
                    new Contender(OURS, server::refill, () -> us.upsert(changed)),
                    new Contender(BY_HAND, server::refill, () -> r2dbc.upsert(changed)),
                    new Contender("vertx-batch", server::refill, () -> vertx.upsert(changed))));
        }
    }

    private void update(List<Sample> rows) throws Exception {
        stock(rows);
        List<Sample> changed = rows.stream().map(Sample::changed).toList();
        try (BulkByVertx vertx = new BulkByVertx(server)) {
            report(change(
                    "bulk.update",
                    new Contender(OURS, server::refill, () -> us.update(changed)),
                    new Contender(BY_HAND, server::refill, () -> r2dbc.update(changed)),
                    new Contender("vertx-batch", server::refill, () -> vertx.update(changed))));
        }
    }

    private void delete(List<Sample> rows) throws Exception {
        stock(rows);
        report(change(
                "bulk.delete",
                new Contender(OURS, server::refill, () -> us.delete(rows)),
                new Contender(BY_HAND, server::refill, () -> r2dbc.delete(rows))));
    }

    private static Scenario change(String name, Contender ours, Contender... peers) {
        List<Contender> all = new ArrayList<>(List.of(ours));
        List<Comparison> comparisons = new ArrayList<>();
        for (Contender peer : peers) {
            all.add(peer);
            comparisons.add(new Comparison(name, peer.name(), ours.name(), peer.name()));
        }
        return new Scenario(name, "rows/s", all, comparisons);
    }

    /** A contender that starts with an empty table, after it was looked at whether the one before did its work. */
    private Contender into(String name, List<Sample> rows, Work work) {
        return new Contender(name, server::emptyAfterCheckpoint, () -> {
            long stored = work.run();
            if (stored != rows.size()) {
                throw new IllegalStateException(name + " stored " + stored + " rows of " + rows.size());
            }
            return stored;
        });
    }

    /** Rounds of less than a second scatter more. */
    private int rounds(List<Sample> rows) {
        return rows.size() <= SHORT ? SHORT_ROUNDS : rounds;
    }

    private void report(Scenario scenario) throws Exception {
        report(scenario, SHORT_ROUNDS);
    }

    private Measurement report(Scenario scenario, int rounds) throws Exception {
        Measurement measurement = Measurement.of(scenario, WARM_UPS, WARM, rounds, server.process());
        out.println(measurement.report());
        return measurement;
    }
}
