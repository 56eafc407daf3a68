package io.dataflow.testsupport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestModuleTest {

    @TempDir
    private Path folder;

    @Test
    void theProcessesOfARunKeepWhatTheOthersRecordedAndANewRunDeletesIt() throws IOException {
        TestModule module = new TestModule(folder);
        module.clear("the first run");
        module.writeCapabilities(Set.of(shown("a")), Set.of());

        module.clear("the first run");
        module.writeCapabilities(Set.of(shown("b")), Set.of(shown("c")));
        assertThat(records()).hasSize(3).anyMatch(line -> line.contains("\ta\tpassed"));

        module.clear("a run");
        assertThat(records()).isEmpty();
        module.writeCapabilities(Set.of(shown("d")), Set.of());
        module.clear("a run");
        assertThat(records()).hasSize(1);
    }

    private static CapabilityRecord shown(String method) {
        return new CapabilityRecord("S1", TestDatabase.H2, "Contract", method, "", "");
    }

    private List<String> records() throws IOException {
        Path capabilities = folder.resolve("target/capabilities");
        if (!Files.exists(capabilities)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(capabilities)) {
            return files.flatMap(file -> {
                        try {
                            return Files.readAllLines(file).stream();
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    })
                    .toList();
        }
    }
}
