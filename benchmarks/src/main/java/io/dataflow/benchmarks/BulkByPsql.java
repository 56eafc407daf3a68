package io.dataflow.benchmarks;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The load by {@code psql \copy} of a text file, which is written before. */
final class BulkByPsql implements AutoCloseable {

    private final BulkServer server;
    private final Path file;
    private final int rows;

    BulkByPsql(BulkServer server, List<Sample> samples) throws IOException {
        this.server = server;
        this.rows = samples.size();
        this.file = Files.createTempFile("bench-bulk", ".txt");
        try (BufferedWriter out = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
            for (Sample row : samples) {
                out.write(String.join(
                        "\t",
                        row.id(),
                        row.name(),
                        row.email(),
                        String.valueOf(row.age()),
                        String.valueOf(row.score()),
                        row.active() ? "t" : "f",
                        row.createdAt().toString(),
                        row.json()));
                out.write('\n');
            }
        }
    }

    static boolean isThere() {
        try {
            return new ProcessBuilder("psql", "--version")
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    long copy() throws IOException, InterruptedException {
        ProcessBuilder psql = new ProcessBuilder(
                        "psql",
                        "-h",
                        server.host(),
                        "-p",
                        String.valueOf(server.port()),
                        "-U",
                        server.user(),
                        "-d",
                        server.database(),
                        "-q",
                        "-v",
                        "ON_ERROR_STOP=1",
                        "-c",
                        "\\copy " + Sample.TABLE + " (" + Sample.COLUMNS + ") from '" + file + "'")
                .inheritIO();
        psql.environment().put("PGPASSWORD", server.password());
        int code = psql.start().waitFor();
        if (code != 0) {
            throw new IllegalStateException("psql ended with " + code);
        }
        return rows;
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(file);
    }
}
