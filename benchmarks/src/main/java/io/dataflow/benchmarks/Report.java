package io.dataflow.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Writes the page of results and its charts from what runs have printed: {@code ./bench report FILE..}. */
final class Report {

    private Report() {}

    /** Of several runs about one subject the last one counts; what the page showed before is gone. */
    static void write(Path docs, List<Path> outputs) throws IOException {
        Map<String, PrintedRun> runs = new LinkedHashMap<>();
        for (Path output : outputs) {
            for (PrintedRun run : PrintedRun.of(Files.readAllLines(output))) {
                runs.put(run.subject(), run);
            }
        }
        if (runs.isEmpty()) {
            throw new IllegalArgumentException("No run in " + outputs + "; give files with what ./bench printed");
        }
        ResultsPage results = ResultsPage.of(runs.values());
        Path page = docs.resolve("performance.md");
        String written = results.in(Files.readString(page));
        Path charts = Files.createDirectories(docs.resolve("charts"));
        try (Stream<Path> old = Files.list(charts)) {
            for (Path chart :
                    old.filter(file -> file.toString().endsWith(".svg")).toList()) {
                Files.delete(chart);
            }
        }
        for (Map.Entry<String, String> chart : results.charts().entrySet()) {
            Files.writeString(charts.resolve(chart.getKey()), chart.getValue());
        }
        Files.writeString(page, written);
    }
}
