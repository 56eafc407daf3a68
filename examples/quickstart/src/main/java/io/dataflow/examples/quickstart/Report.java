package io.dataflow.examples.quickstart;

import io.dataflow.core.BulkProgress;
import io.dataflow.core.DataFlowException;
import java.io.PrintStream;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Prints what the quickstart does and finds. */
final class Report {

    private static final String ROW = "%-7s %8s   %-42.42s   %-42.42s%n";

    private final PrintStream out;

    Report(PrintStream out) {
        this.out = out;
    }

    void progress(String model, BulkProgress<?> progress) {
        double seconds = Math.max(progress.elapsed().toMillis(), 1) / 1_000.0;
        out.printf(
                Locale.ROOT,
                "%-6s %,9d rows  %,9.0f rows/s  %,9d new  %,9d there already%n",
                model,
                progress.processed(),
                progress.processed() / seconds,
                progress.inserted(),
                progress.skipped());
    }

    void finished(Outcome outcome) {
        out.println();
        out.printf(
                Locale.ROOT,
                "%,d places of %,d countries; %,d of them have no region.%n%n",
                outcome.counted(),
                outcome.countries(),
                outcome.withoutRegion());
        out.printf(ROW, "Country", "Places", "Northernmost", "Southernmost");
        for (CountrySummary each : outcome.largest()) {
            out.printf(
                    ROW,
                    each.country(),
                    String.format(Locale.ROOT, "%,d", each.places()),
                    place(each.northernmostLat(), each.northernmost(), each.northernmostRegion()),
                    place(each.southernmostLat(), each.southernmost(), each.southernmostRegion()));
        }
        out.println();
        out.printf(
                Locale.ROOT,
                "%,d places loaded: %,d new, %,d there already; %,d of %,d summaries written.%n",
                outcome.places().processed(),
                outcome.places().inserted(),
                outcome.places().skipped(),
                outcome.summariesWritten(),
                outcome.countries());
        if (outcome.changedNothing()) {
            out.println("Nothing has changed: everything was there already.");
        }
    }

    void failed(DataFlowException error) {
        out.println();
        out.println(error.getMessage());
    }

    private static String place(double lat, String name, @Nullable String region) {
        return String.format(Locale.ROOT, "%6.2f %s, %s", lat, name, region == null ? "no region" : region);
    }
}
