package io.dataflow.examples.quickstart;

import static io.dataflow.core.query.Dsl.all;
import static io.dataflow.core.query.Dsl.desc;

import io.dataflow.DataFlow;
import io.dataflow.core.BulkOptions.OnConflict;
import io.dataflow.core.BulkProgress;
import io.dataflow.core.DataFlowException;
import io.dataflow.nodes.WorkflowResult;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Loads the places of the world into a database, runs a workflow over them, and prints what came out. */
public final class Quickstart {

    private static final String DEFAULT_URL = "r2dbc:sqlite:file:///./quickstart.db";
    private static final int LARGEST = 15;

    private final DataFlow db;
    private final Report report;
    private final Duration told;

    /** Creates it on a database; {@code told} passes between two lines of progress. */
    Quickstart(DataFlow db, Report report, Duration told) {
        this.db = db;
        this.report = report;
        this.told = told;
    }

    /** Runs on the database of the environment variable {@code DATAFLOW_URL}, or on a SQLite file in the working directory. */
    public static void main(String[] args) {
        // The names of places are written in many scripts, whatever the locale of the terminal.
        Report report =
                new Report(new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8));
        String url = url(System.getenv());
        try {
            // Only main may wait: there is nothing else for its thread to do.
            Mono.usingWhen(
                            Mono.fromSupplier(() -> open(url)),
                            db -> new Quickstart(db, report, Duration.ofSeconds(1)).run(Csv.regions(), Csv.places()),
                            DataFlow::close)
                    .block();
        } catch (DataFlowException error) {
            report.failed(error);
            System.exit(1);
        }
    }

    static String url(Map<String, String> environment) {
        return environment.getOrDefault("DATAFLOW_URL", DEFAULT_URL);
    }

    static DataFlow open(String url) {
        return DataFlow.open(url, Region.class, Place.class, CountrySummary.class);
    }

    /** Loads both files, surveys the countries, and reports. */
    Mono<Outcome> run(Flux<Map<String, Object>> regions, Flux<Map<String, Object>> places) {
        return load("Region", regions)
                .zipWhen(loadedRegions -> load("Place", places))
                .flatMap(loads -> survey(loads.getT1(), loads.getT2()))
                .doOnNext(report::finished);
    }

    /** Streams rows in: into an empty table by a plain load, the fastest there is; else those that are there stay as they are. */
    private Mono<BulkProgress<Map<String, Object>>> load(String model, Flux<Map<String, Object>> rows) {
        return db.model(model).exists(all()).flatMap(filled -> db.model(model)
                .bulkCreate(rows, o -> filled ? o.onConflict(OnConflict.SKIP) : o)
                .sample(told)
                .doOnNext(progress -> report.progress(model, progress))
                .last());
    }

    private Mono<Outcome> survey(BulkProgress<?> regions, BulkProgress<?> places) {
        return db.run(Atlas.of(db), Map.of())
                .zipWhen(result -> db.model(CountrySummary.class)
                        .list(all().orderBy(desc(CountrySummary::places)).limit(LARGEST)))
                .map(found -> {
                    WorkflowResult result = found.getT1();
                    return new Outcome(
                            regions,
                            places,
                            number(result, "survey", "places"),
                            number(result, "survey", "withoutRegion"),
                            number(result, "store", "processed"),
                            Objects.requireNonNull(found.getT2().total()),
                            found.getT2().records());
                });
    }

    private static long number(WorkflowResult result, String node, String port) {
        return Objects.requireNonNull(result.get(node, port, Long.class));
    }
}
