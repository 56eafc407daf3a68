package io.dataflow;

import io.dataflow.core.Rows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Imports a large CSV file in a process of its own, and tells how much memory that took. */
final class LargeImport {

    private LargeImport() {}

    public static void main(String[] args) throws IOException {
        DataFlow db = DataFlow.open(args[0], Reading.class);
        db.importJob("readings")
                .into(Reading.class)
                .from(Rows.csv(Rows.file(Path.of(args[1]))))
                .last()
                .doOnNext(last -> System.out.println("inserted " + last.inserted()))
                .block();
        db.close().block();
        // What was resident at most, as Linux counts it; other systems are not asked.
        Path status = Path.of("/proc/self/status");
        if (Files.exists(status)) {
            Files.readAllLines(status).stream()
                    .filter(line -> line.startsWith("VmHWM:"))
                    .forEach(line -> System.out.println("resident " + line.replaceAll("\\D", "")));
        }
    }
}
