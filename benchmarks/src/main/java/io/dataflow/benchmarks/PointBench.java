package io.dataflow.benchmarks;

import io.dataflow.benchmarks.Scenario.Before;
import io.dataflow.benchmarks.Scenario.Comparison;
import io.dataflow.benchmarks.Scenario.Contender;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

/** Single operations on PostgreSQL through the public API, beside the peers, by few and by many clients. */
final class PointBench {

    private static final int STOCK = 100_000;
    private static final int STREAM = 1_000_000;
    private static final int SPREAD = 7_919;
    private static final String LAST_PAGE = "sample-99800000";
    /** What is measured: all whose names begin so. */
    private static final String ONLY = System.getProperty("point.only", "");

    private final BulkServer server;
    private final PointByUs us;
    private final PointByR2dbc r2dbc;
    private final PointByVertx vertx;
    private final PointByVertx pipelined;
    private final List<Sample> stock;
    private final boolean quick;
    private final int rounds;
    private final PrintStream out;

    private PointBench(
            BulkServer server,
            PointByUs us,
            PointByR2dbc r2dbc,
            PointByVertx vertx,
            PointByVertx pipelined,
            boolean quick,
            int rounds,
            PrintStream out) {
        this.server = server;
        this.us = us;
        this.r2dbc = r2dbc;
        this.vertx = vertx;
        this.pipelined = pipelined;
        this.stock = IntStream.range(0, STOCK).mapToObj(Sample::of).toList();
        this.quick = quick;
        this.rounds = rounds;
        this.out = out;
    }

    static void measure(boolean quick, int rounds, PrintStream out) throws Exception {
        out.println("## Single operations\n");
        try (BulkServer server = new BulkServer();
                PointByUs us = new PointByUs(server);
                PointByR2dbc r2dbc = new PointByR2dbc(server);
                PointByVertx vertx = PointByVertx.pool(server);
                PointByVertx pipelined = PointByVertx.pipelined(server)) {
            out.println("PostgreSQL: " + server.settings() + "\n");
            new PointBench(server, us, r2dbc, vertx, pipelined, quick, rounds, out).all();
        }
    }

    private void all() throws Exception {
        try (BulkByUs bulk = new BulkByUs(server.url())) {
            bulk.create(stock, o -> o);
        }
        server.keepAsStock();
        server.refill();
        List<PointContender> all = List.of(us, r2dbc, vertx, pipelined);
        for (int clients : new int[] {1, 16, 128, 1_024}) {
            int calls = calls(clients);
            measure("point.read", clients, calls, all, PointContender::read, () -> {});
        }
        for (int clients : new int[] {1, 16, 128}) {
            measure("point.update", clients, calls(clients) / 4, all, PointContender::update, server::refill);
        }
        for (int clients : new int[] {1, 16, 128}) {
            list(clients, calls(clients) / 20);
        }
        for (int clients : new int[] {1, 16, 128, 1_024}) {
            measure("point.create", clients, calls(clients) / 2, all, PointContender::create, server::empty);
        }
        stream();
    }

    private int calls(int clients) {
        int calls = clients == 1 ? 12_000 : clients == 16 ? 48_000 : STOCK;
        return quick ? calls / 3 : calls;
    }

    /** One kind of call. */
    @FunctionalInterface
    private interface Kind {

        void begin(PointContender contender, Sample row, Load.End end);
    }

    private void measure(
            String measure, int clients, int calls, List<PointContender> contenders, Kind kind, Before before)
            throws Exception {
        Map<String, Load> loads = new HashMap<>();
        for (PointContender contender : contenders) {
            loads.put(
                    contender.name(),
                    new Load(clients, calls, (number, end) -> kind.begin(contender, row(number), end)));
        }
        report(
                measure + "-" + clients,
                contenders.stream().map(PointContender::name).toList(),
                loads,
                before);
    }

    /** A row that is as far from the one before as can be. */
    private Sample row(int number) {
        return stock.get((int) ((long) number * SPREAD % STOCK));
    }

    private void list(int clients, int calls) throws Exception {
        String withTotal = us.name() + ", with total";
        Map<String, Load> loads = new HashMap<>();
        for (PointContender contender : List.of(us, r2dbc, vertx)) {
            loads.put(contender.name(), new Load(clients, calls, (number, end) -> contender.list(page(number), end)));
        }
        loads.put(withTotal, new Load(clients, calls / 10, (number, end) -> us.listWithTotal(page(number), end)));
        String measure = "point.list" + PointContender.LIST + "-" + clients;
        report(measure, List.of(us.name(), r2dbc.name(), vertx.name(), withTotal), loads, () -> {});
    }

    /** A row with enough others after it. */
    private Sample page(int number) {
        Sample row = row(number);
        return row.id().compareTo(LAST_PAGE) < 0 ? row : stock.get(0);
    }

    private void report(String measure, List<String> names, Map<String, Load> loads, Before before) throws Exception {
        if (!measure.startsWith(ONLY)) {
            return;
        }
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
        Measurement measurement = Measurement.of(new Scenario(measure, "calls/s", contenders, comparisons), 2, rounds);
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
        if (!"point.stream-1m".startsWith(ONLY)) {
            return;
        }
        int rows = quick ? STREAM / 5 : STREAM;
        server.empty();
        try (BulkByUs bulk = new BulkByUs(server.url())) {
            bulk.create(IntStream.range(0, rows).mapToObj(Sample::of).toList(), o -> o);
        }
        String byHand = "r2dbc-by-hand";
        Scenario scenario = new Scenario(
                "point.stream-1m, " + rows + " rows",
                "rows/s",
                List.of(new Contender(us.name(), () -> {}, us::stream), new Contender(byHand, () -> {}, r2dbc::stream)),
                List.of(new Comparison("point.stream-1m", byHand, us.name(), byHand)));
        out.println(Measurement.of(scenario, 2, rounds).report());
    }
}
