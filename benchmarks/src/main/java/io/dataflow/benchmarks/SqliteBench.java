package io.dataflow.benchmarks;

import io.dataflow.benchmarks.Scenario.Comparison;
import io.dataflow.benchmarks.Scenario.Contender;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Our SQLite driver beside plain sqlite-jdbc: the same SQL, the same values, the same settings of the same file. */
final class SqliteBench {

    private static final String VERSUS = "sqlite-jdbc";
    private static final String OURS = "reactive-sqlite";

    private SqliteBench() {}

    static void measure(boolean quick, int rounds, PrintStream out) throws Exception {
        Path folder = Files.createTempDirectory("bench-sqlite");
        Path file = folder.resolve("bench.db");
        int inserted = quick ? 100_000 : 500_000;
        int streamed = quick ? 300_000 : 1_000_000;
        int reads = quick ? 100_000 : 300_000;
        try (SqliteByJdbc jdbc = new SqliteByJdbc(file);
                SqliteByR2dbc r2dbc = new SqliteByR2dbc(file, streamed)) {
            jdbc.create();
            jdbc.fill(streamed);
            out.println("## SQLite\n");
            for (Scenario scenario : List.of(
                    bulkInsert(jdbc, r2dbc, inserted),
                    stream(jdbc, r2dbc),
                    reads(jdbc, r2dbc, reads),
                    besideAWriter(jdbc, r2dbc, reads))) {
                out.println(Measurement.of(scenario, rounds).report());
            }
        } finally {
            for (String end : List.of("-wal", "-shm", "")) {
                Files.deleteIfExists(folder.resolve("bench.db" + end));
            }
            Files.delete(folder);
        }
    }

    private static Scenario bulkInsert(SqliteByJdbc jdbc, SqliteByR2dbc r2dbc, int rows) {
        return new Scenario(
                "sqlite.bulk-insert",
                "rows/s",
                List.of(
                        new Contender(OURS + ", rows in VALUES", () -> r2dbc.insertValues(rows)),
                        new Contender(VERSUS + ", rows in VALUES", () -> jdbc.insertValues(rows)),
                        new Contender(OURS + ", add()", () -> r2dbc.insertAdded(rows)),
                        new Contender(VERSUS + ", addBatch()", () -> jdbc.insertBatch(rows))),
                List.of(
                        new Comparison(
                                "sqlite.bulk-insert", VERSUS, OURS + ", rows in VALUES", VERSUS + ", rows in VALUES"),
                        new Comparison("sqlite.bulk-insert-add", VERSUS, OURS + ", add()", VERSUS + ", addBatch()"),
                        new Comparison(
                                "sqlite.bulk-insert-values",
                                VERSUS + "-batch",
                                OURS + ", rows in VALUES",
                                VERSUS + ", addBatch()")));
    }

    private static Scenario stream(SqliteByJdbc jdbc, SqliteByR2dbc r2dbc) {
        return new Scenario(
                "sqlite.stream",
                "rows/s",
                List.of(new Contender(OURS, r2dbc::stream), new Contender(VERSUS, jdbc::stream)),
                List.of(new Comparison("sqlite.stream", VERSUS, OURS, VERSUS)));
    }

    private static Scenario reads(SqliteByJdbc jdbc, SqliteByR2dbc r2dbc, int reads) {
        return new Scenario(
                "sqlite.read",
                "reads/s",
                List.of(
                        new Contender(OURS + ", 16 at once on one connection", () -> r2dbc.read(reads, 16)),
                        new Contender(OURS + ", one after the other", () -> r2dbc.read(reads / 3, 1)),
                        new Contender(VERSUS + ", one thread", () -> jdbc.read(reads))),
                List.of(
                        new Comparison(
                                "sqlite.read-16",
                                VERSUS,
                                OURS + ", 16 at once on one connection",
                                VERSUS + ", one thread"),
                        new Comparison(
                                "sqlite.read-1", VERSUS, OURS + ", one after the other", VERSUS + ", one thread")));
    }

    private static Scenario besideAWriter(SqliteByJdbc jdbc, SqliteByR2dbc r2dbc, int reads) {
        return new Scenario(
                "sqlite.read-beside-writer",
                "reads/s",
                List.of(
                        new Contender(OURS, () -> r2dbc.readBesideWriter(reads / 3)),
                        new Contender(VERSUS, () -> jdbc.readBesideWriter(reads / 3))),
                List.of(new Comparison("sqlite.read-beside-writer", VERSUS, OURS, VERSUS)));
    }
}
