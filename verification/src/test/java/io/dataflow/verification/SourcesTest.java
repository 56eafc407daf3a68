package io.dataflow.verification;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SourcesTest {

    private static final int MOST_LINES = 600;

    @Test
    void noFileIsTooLongToRead() {
        List<String> tooLong = sources()
                .filter(file -> House.read(file).lines().count() > MOST_LINES)
                .map(file -> House.root().relativize(file).toString())
                .toList();

        assertThat(tooLong).as("Java files of more than %d lines", MOST_LINES).isEmpty();
    }

    /** All Java sources of all modules. */
    static Stream<Path> sources() {
        return House.modules().stream().flatMap(module -> House.files(module.resolve("src"), ".java").stream());
    }
}
