package io.dataflow.core.internal.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dataflow.core.RegistryException;
import io.dataflow.core.internal.registry.ModelStore.Entry;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Whoever writes a registry in a file waits for the other processes that do. */
class FileStoreTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    /** A process that holds the lock until it is killed. */
    public static final class Holder {

        private Holder() {}

        @SuppressWarnings("SystemOut") // this is how it tells that it holds the lock
        public static void main(String[] args) throws IOException {
            try (FileChannel channel =
                            FileChannel.open(Path.of(args[0]), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = channel.lock()) {
                System.out.println(lock.isValid());
                System.in.read();
            }
        }
    }

    private Process holder() throws IOException {
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        Holder.class.getName(),
                        folder.resolve("models.json.lock").toString()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        assertThat(process.inputReader().readLine()).isEqualTo("true");
        return process;
    }

    @Test
    void theWriterWaitsUntilTheOtherProcessHasEnded() throws Exception {
        FileStore store = new FileStore(folder.resolve("models.json"), LIMIT);
        Process other = holder();
        try {
            Mono<Void> saved = store.save(Map.of("A", "{\"name\":\"A\"}")).cache();
            saved.subscribeOn(Schedulers.boundedElastic()).subscribe();
            assertThatThrownBy(() -> saved.block(Duration.ofMillis(300))).hasMessageContaining("Timeout");
            assertThat(Files.exists(folder.resolve("models.json"))).isFalse();
            other.destroyForcibly().waitFor();
            saved.block(LIMIT);
        } finally {
            other.destroyForcibly();
        }
        assertThat(store.load().block(LIMIT)).containsExactly(new Entry("A", "{\"name\":\"A\"}"));
    }

    @Test
    void aLockThatIsHeldForTooLongIsNamed() throws Exception {
        Process other = holder();
        try {
            FileStore store = new FileStore(folder.resolve("models.json"), Duration.ofMillis(200));
            assertThatThrownBy(() -> store.save(Map.of("A", "{}")).block(LIMIT))
                    .isInstanceOf(RegistryException.class)
                    .hasMessageContaining("models.json.lock")
                    .hasMessageContaining("200 ms")
                    .matches(error -> ((RegistryException) error).isTransient());
        } finally {
            other.destroyForcibly();
        }
    }

    @Test
    void theLastLineOfAModelCounts() throws IOException {
        Files.write(
                folder.resolve("models.json"),
                List.of(
                        "{\"model\": \"A\", \"definition\": {\"v\": 1}}",
                        "{\"model\": \"B\", \"definition\": {\"v\": 1}}",
                        "{\"model\": \"A\", \"definition\": {\"v\": 2}}"));
        FileStore store = new FileStore(folder.resolve("models.json"), LIMIT);
        assertThat(store.load().block(LIMIT)).containsExactly(new Entry("B", "{\"v\":1}"), new Entry("A", "{\"v\":2}"));
    }
}
