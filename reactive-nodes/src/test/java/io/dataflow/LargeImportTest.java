package io.dataflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.testsupport.Capability;
import io.dataflow.testsupport.ChildProcess;
import io.dataflow.testsupport.Effort;
import io.dataflow.testsupport.TestDatabase;
import io.dataflow.testsupport.VerificationRecord;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file of any size goes into the database in little memory. */
@Capability("S19")
class LargeImportTest {

    private static final int FULL = 10_000_000;
    private static final int USUAL = 200_000;
    private static final long MOST_RESIDENT_KB = 300 << 10;

    @TempDir
    Path folder;

    @Test
    void aLargeFileIsImportedIn64MegabytesOfHeap() throws Exception {
        int rows = Effort.isLong() ? FULL : USUAL;
        VerificationRecord.run("rows of a CSV file imported into PostgreSQL with 64 MB", rows, 0, () -> {
            Path file = written(rows);
            try (TestDatabase database = TestDatabase.postgres();
                    ChildProcess child = new ChildProcess(
                            LargeImport.class, List.of("-Xmx64m"), database.r2dbcUrl(), file.toString())) {
                assertThat(child.end()).as("%s", child.lines()).isZero();
                assertThat(child.lines()).contains("inserted " + rows);
                Map<String, Object> found = database.query(
                                "SELECT count(*) AS n, count(DISTINCT id) AS ids, sum(number) AS total FROM readings")
                        .get(0);
                assertThat(found.values().stream().map(value -> Long.parseLong(String.valueOf(value))))
                        .containsExactly((long) rows, (long) rows, rows * (rows - 1L) / 2);
                child.lines().stream()
                        .filter(line -> line.startsWith("resident "))
                        .forEach(line -> assertThat(Long.parseLong(line.substring("resident ".length())))
                                .as("kB resident at most")
                                .isLessThanOrEqualTo(MOST_RESIDENT_KB));
            }
        });
    }

    private Path written(int rows) throws IOException {
        Path file = folder.resolve("readings.csv");
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            out.write("id,sensor,number,value,readAt\n");
            for (int i = 0; i < rows; i++) {
                out.append("r").append(String.valueOf(i));
                out.append(",sensor ")
                        .append(String.valueOf(i % 97))
                        .append(',')
                        .append(String.valueOf(i));
                out.append(',').append(String.valueOf(i / 8.0)).append(",2026-01-01T00:00:00Z\n");
            }
        }
        return file;
    }
}
