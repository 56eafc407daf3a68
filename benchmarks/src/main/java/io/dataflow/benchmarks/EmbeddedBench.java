package io.dataflow.benchmarks;

import io.dataflow.benchmarks.Scenario.Before;
import io.dataflow.benchmarks.Scenario.Comparison;
import io.dataflow.benchmarks.Scenario.Contender;
import io.dataflow.benchmarks.Scenario.Work;
import io.dataflow.core.BulkOptions;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Bulk writes into SQLite and H2 through the public API, beside the techniques of their JDBC drivers: the same records, the same
 * table, a transaction for each batch of the same size.
 */
final class EmbeddedBench {

    private static final String OURS = "reactive-dataflow";
    private static final String VALUES = "rows in VALUES";
    private static final int WARM_UPS = 3;
    private static final Duration WARM = Duration.ofSeconds(2);
    private static final int ROUNDS = 9;
    private static final int CHECKED = 1_000;

    private final EmbeddedTable table;
    private final BulkByUs us;
    private final EmbeddedByJdbc jdbc;
    private final List<Sample> rows;
    private final PrintStream out;

    /** What is measured by itself. */
    private enum Verb {
        CREATE,
        CREATE_RETURNING,
        UPSERT,
        UPDATE,
        DELETE;

        /** How it is asked for. */
        String of(EmbeddedTable table) {
            return table.label() + "-" + name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** A way of the peer. */
    private record Technique(String name, Work work) {}

    private EmbeddedBench(EmbeddedTable table, BulkByUs us, EmbeddedByJdbc jdbc, List<Sample> rows, PrintStream out) {
        this.table = table;
        this.us = us;
        this.jdbc = jdbc;
        this.rows = rows;
        this.out = out;
    }

    /** Measures the verbs that are asked for by their names, such as {@code sqlite-create}; {@code embedded} is all of them. */
    static void measure(Bench.Wanted wanted, List<Sample> rows, PrintStream out) throws Exception {
        for (EmbeddedTable table : EmbeddedTable.values()) {
            Set<Verb> verbs = EnumSet.allOf(Verb.class);
            if (!wanted.has("embedded")) {
                verbs.removeIf(verb -> !wanted.has(verb.of(table)));
            }
            if (verbs.isEmpty()) {
                continue;
            }
            Path folder = Files.createTempDirectory("bench-" + table.label());
            try (EmbeddedByJdbc jdbc = new EmbeddedByJdbc(table, folder)) {
                jdbc.execute(table.create());
                try (BulkByUs us = new BulkByUs(table.url(folder))) {
                    EmbeddedBench bench = new EmbeddedBench(table, us, jdbc, rows, out);
                    bench.check();
                    for (Verb verb : verbs) {
                        bench.measure(verb);
                    }
                }
            } finally {
                for (String end : List.of("-wal", "-shm", "")) {
                    Files.deleteIfExists(folder.resolve("bench.db" + end));
                }
                Files.delete(folder);
            }
        }
    }

    /** Both sides store the same. */
    private void check() throws SQLException {
        List<Sample> some = rows.subList(0, CHECKED);
        us.create(some, o -> o);
        List<List<String>> ours = jdbc.stored();
        empty();
        jdbc.createBatch(some);
        if (ours.size() != CHECKED || !ours.equals(jdbc.stored())) {
            throw new IllegalStateException(table.label() + " does not store the same rows by JDBC as by us");
        }
    }

    private void measure(Verb verb) throws Exception {
        List<Sample> changed = rows.stream().map(Sample::changed).toList();
        switch (verb) {
            case CREATE ->
                report(
                        verb,
                        this::empty,
                        () -> us.create(rows, o -> o),
                        new Technique("batch", () -> jdbc.createBatch(rows)),
                        new Technique(VALUES, () -> jdbc.createValues(rows)));
            case CREATE_RETURNING ->
                report(
                        verb,
                        this::empty,
                        () -> us.create(rows, BulkOptions::returnIds),
                        new Technique(VALUES, () -> jdbc.createReturning(rows)));
            case UPSERT ->
                report(
                        verb,
                        this::refill,
                        () -> us.upsert(changed),
                        new Technique("batch", () -> jdbc.upsertBatch(changed)),
                        new Technique(VALUES, () -> jdbc.upsertValues(changed)));
            case UPDATE -> report(verb, this::refill, () -> us.update(changed), updates(changed));
            case DELETE ->
                report(
                        verb,
                        this::refill,
                        () -> us.delete(rows),
                        new Technique("batch", () -> jdbc.deleteBatch(rows)),
                        new Technique("keys in IN", () -> jdbc.deleteIn(rows)));
        }
    }

    private Technique[] updates(List<Sample> changed) {
        Technique batch = new Technique("batch", () -> jdbc.updateBatch(changed));
        return table.updateOf(1).isEmpty()
                ? new Technique[] {batch}
                : new Technique[] {batch, new Technique(VALUES, () -> jdbc.updateValues(changed))};
    }

    private void empty() throws SQLException {
        jdbc.execute("DELETE FROM samples");
    }

    private void refill() throws SQLException {
        empty();
        jdbc.createBatch(rows);
    }

    private void report(Verb verb, Before before, Work ours, Technique... techniques) throws Exception {
        String name = "bulk." + verb.of(table);
        String peer = table.label() + "-jdbc";
        List<Contender> contenders = new ArrayList<>();
        contenders.add(whole(OURS, before, ours));
        for (Technique technique : techniques) {
            contenders.add(whole(peer + ", " + technique.name, before, technique.work));
        }
        List<String> theirs = contenders.stream().skip(1).map(Contender::name).toList();
        Scenario scenario = new Scenario(name, "rows/s", contenders, List.of(new Comparison(name, peer, OURS, theirs)));
        out.println(Measurement.of(scenario, WARM_UPS, WARM, ROUNDS).report());
    }

    /** A contender that has to have written each row. */
    private Contender whole(String name, Before before, Work work) {
        return new Contender(name, before, () -> {
            long written = work.run();
            if (written != rows.size()) {
                throw new IllegalStateException(name + " wrote " + written + " rows of " + rows.size());
            }
            return written;
        });
    }
}
