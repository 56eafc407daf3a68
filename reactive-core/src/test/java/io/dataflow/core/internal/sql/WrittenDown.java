package io.dataflow.core.internal.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Texts that are written down in {@code src/test/resources/sql}: what changes there is seen by whoever reviews the change.
 * {@code -Dsql.update} writes the files anew.
 */
public final class WrittenDown {

    private WrittenDown() {}

    /** Checks that the lines are those that are written down under a name. */
    public static void check(String name, List<String> lines) {
        Path file = Path.of("src/test/resources/sql/" + name + ".txt");
        String written = String.join("\n", lines) + "\n";
        try {
            if (System.getProperty("sql.update") != null) {
                Files.createDirectories(file.getParent());
                Files.writeString(file, written);
            }
            assertThat(written).isEqualTo(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
