package io.dataflow.benchmarks;

import io.dataflow.benchmarks.Scenario.Before;
import io.dataflow.benchmarks.Scenario.Comparison;
import io.dataflow.benchmarks.Scenario.Contender;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Single operations on PostgreSQL through the public API, beside the peers, by few and by many clients. */
final class PointBench {

    private static final int STOCK = 100_000;
    private static final int STREAM = 1_000_000;
    private static final int SPREAD = 7_919;
    private static final String LAST_PAGE = "sample-99800000";
    private static final int WARM_UPS = 2;
    private static final Duration WARM = Duration.ofSeconds(3);
    /** Each write of few clients waits for the disk, which takes now less and now more time. */
    private static final int ROUNDS_OF_ONE_WRITER = 15;

    private static final int ROUNDS_OF_FEW_WRITERS = 9;
    private static final int FEW = 16;

    private static final int[] FEW_TO_MANY = {1, 16, 128, 1_024};

    private final BulkServer server;
    private final PointByUs us;
    private final PointByR2dbc r2dbc;
    private final List<PointContender> lists;
    private final List<PointContender> all;
    private final List<Sample> stock;
    private final Bench.Wanted wanted;
    private final PrintStream out;

    private PointBench(
            BulkServer server,
            PointByUs us,
            PointByR2dbc r2dbc,
            List<PointContender> others,
            PointByVertx pipelined,
            Bench.Wanted wanted,
            PrintStream out) {
        this.server = server;
        this.us = us;
        this.r2dbc = r2dbc;
        this.lists = Stream.concat(Stream.of(us, r2dbc), others.stream()).toList();
        this.all = Stream.concat(lists.stream(), Stream.of(pipelined)).toList();
        this.stock = IntStream.range(0, STOCK).mapToObj(Sample::of).toList();
        this.wanted = wanted;
        this.out = out;
    }

    static void measure(Bench.Wanted wanted, PrintStream out) throws Exception {
        out.println("## Single operations\n");
        try (BulkServer server = new BulkServer();
                PointByUs us = new PointByUs(server);
                PointByR2dbc r2dbc = new PointByR2dbc(server);
                PointByVertx vertx = PointByVertx.pool(server);
                PointBySpringData spring = new PointBySpringData(server);
                PointByJdbc jdbc = new PointByJdbc(server);
                PointByVertx pipelined = PointByVertx.pipelined(server)) {
            out.println("PostgreSQL: " + server.settings() + "\n");
            new PointBench(server, us, r2dbc, List.of(vertx, spring, jdbc), pipelined, wanted, out).all();
        }
    }

    private void all() throws Exception {
        try (BulkByUs bulk = new BulkByUs(server.url())) {
            bulk.create(stock, o -> o);
        }
        server.keepAsStock();
        server.refill();
        for (int clients : FEW_TO_MANY) {
            measure("read", clients, calls(clients), wanted.rounds(), PointContender::read, () -> {});
        }
        for (int clients : FEW_TO_MANY) {
            measure("update", clients, calls(clients) / 4, rounds(clients), PointContender::update, server::refill);
        }
        for (int clients : FEW_TO_MANY) {
            list(clients, calls(clients) / 12);
        }
        for (int clients : FEW_TO_MANY) {
            measure("create", clients, calls(clients) / 2, rounds(clients), PointContender::create, server::empty);
        }
        stream();
    }

    private int rounds(int writers) {
        int least = writers == 1 ? ROUNDS_OF_ONE_WRITER : writers <= FEW ? ROUNDS_OF_FEW_WRITERS : 1;
        return Math.max(least, wanted.rounds());
    }

    private int calls(int clients) {
        int calls = clients == 1 ? 12_000 : clients == 16 ? 48_000 : STOCK;
        return wanted.quick() ? calls / 3 : calls;
    }

    /** One kind of call. */
    @FunctionalInterface
    private interface Kind {

        void begin(PointContender contender, Sample row, Load.End end);
    }

    private void measure(String verb, int clients, int calls, int rounds, Kind kind, Before before) throws Exception {
        Map<String, Load> loads = new HashMap<>();
        for (PointContender contender : all) {
            loads.put(
                    contender.name(),
                    new Load(clients, calls, (number, end) -> kind.begin(contender, row(number), end)));
        }
        report(verb + "-" + clients, all.stream().map(PointContender::name).toList(), loads, rounds, before);
    }

    /** A row that is as far from the one before as can be. */
    private Sample row(int number) {
        return stock.get((int) ((long) number * SPREAD % STOCK));
    }

    private void list(int clients, int calls) throws Exception {
        Map<String, Load> loads = new HashMap<>();
        for (PointContender contender : lists) {
            loads.put(contender.name(), new Load(clients, calls, (number, end) -> contender.list(page(number), end)));
        }
        String withTotal = us.name() + ", with total";
        int few = Math.max(clients, calls / 10);
        loads.put(withTotal, new Load(clients, few, (number, end) -> us.listWithTotal(page(number), end)));
        List<String> names = Stream.concat(lists.stream().map(PointContender::name), Stream.of(withTotal))
                .toList();
        report("list" + PointContender.LIST + "-" + clients, names, loads, wanted.rounds(), () -> {});
    }

    /** A row with enough others after it. */
    private Sample page(int number) {
        Sample row = row(number);
        return row.id().compareTo(LAST_PAGE) < 0 ? row : stock.get(0);
    }

    private void report(String scenario, List<String> names, Map<String, Load> loads, int rounds, Before before)
            throws Exception {
        if (!wanted.has(scenario)) {
            return;
        }
        String measure = "point." + scenario;
        String ours = us.name();
        List<Contender> contenders = new ArrayList<>();
        List<Comparison> comparisons = new ArrayList<>();
        for (String name : names) {
            contenders.add(new Contender(name, before, load(loads, name)));
            if (name.startsWith(ours + ",")) {
                comparisons.add(new Comparison(measure + "-with-total", r2dbc.name(), name, r2dbc.name()));
            } else if (!name.equals(ours)) {
                comparisons.add(new Comparison(measure, name, ours, name));
            }
        }
        Measurement measurement =
                Measurement.of(new Scenario(measure, "calls/s", contenders, comparisons), WARM_UPS, WARM, rounds);
        out.print(measurement.report());
        double reference = load(loads, r2dbc.name()).p99(rounds);
        for (String name : names) {
            out.printf(
                    Locale.ROOT,
                    "p99 %s.%s %.2f ms%n",
                    measure,
                    name,
                    load(loads, name).p99(rounds) / 1e6);
        }
        out.printf(
                Locale.ROOT,
                "ratio %s-p99.%s %.2f%n%n",
                measure,
                r2dbc.name(),
                load(loads, ours).p99(rounds) / reference);
    }

    private static Load load(Map<String, Load> loads, String name) {
        return Objects.requireNonNull(loads.get(name), name);
    }

    private void stream() throws Exception {
        if (!wanted.has("stream-1m")) {
            return;
        }
        int rows = wanted.quick() ? STREAM / 5 : STREAM;
        server.empty();
        try (BulkByUs bulk = new BulkByUs(server.url())) {
            bulk.create(IntStream.range(0, rows).mapToObj(Sample::of).toList(), o -> o);
        }
        List<Contender> contenders = new ArrayList<>();
        List<Comparison> comparisons = new ArrayList<>();
        for (PointContender contender : lists) {
            // The driver streams without its pool.
            String name = contender == r2dbc ? "r2dbc-by-hand" : contender.name();
            contenders.add(new Contender(name, () -> {}, contender::stream));
            if (contender != us) {
                comparisons.add(new Comparison("point.stream-1m", name, us.name(), name));
            }
        }
        Scenario scenario = new Scenario("point.stream-1m, " + rows + " rows", "rows/s", contenders, comparisons);
        out.println(Measurement.of(scenario, WARM_UPS, wanted.rounds()).report());
    }
}
