package io.dataflow.testsupport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class PostgresOrphanTest {

    /** What another JVM runs: a server, the place of which it tells before it waits to be killed. */
    static final class Holder {

        public static void main(String[] args) throws InterruptedException {
            PostgresServer server = PostgresServer.launch();
            System.out.println(server.data());
            System.out.println(server.port());
            Thread.sleep(600_000);
        }
    }

    /** What another JVM runs: it claims a folder, and deletes those that nobody holds. */
    static final class Sweeper {

        public static void main(String[] args) {
            ServerFolder.claim().delete();
        }
    }

    @Test
    void anotherJvmLeavesEachOfOurFoldersAlone() throws Exception {
        ServerFolder first = ServerFolder.claim();
        ServerFolder second = ServerFolder.claim();
        try {
            assertThat(start(Sweeper.class).waitFor()).isZero();

            assertThat(first.data()).exists();
            assertThat(second.data()).exists();
        } finally {
            first.delete();
            second.delete();
        }
    }

    @Test
    void aKilledJvmLeavesNoServerAndItsFolderGoesWithTheNextStart() throws IOException {
        Process jvm = start(Holder.class);
        try (BufferedReader told = jvm.inputReader(StandardCharsets.UTF_8)) {
            Path data = Path.of(told.readLine());
            long postgres = Long.parseLong(
                    Files.readAllLines(data.resolve("postmaster.pid")).get(0));
            assertThat(isAlive(postgres)).isTrue();

            jvm.destroyForcibly();

            PostgresServerTest.eventually(() -> !isAlive(postgres));
            PostgresServerTest.eventually(() -> !jvm.isAlive());
            PostgresServer.launch().close();
            assertThat(Files.exists(data)).isFalse();
        } finally {
            jvm.destroyForcibly();
        }
    }

    private static Process start(Class<?> main) throws IOException {
        return new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"),
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        main.getName()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static boolean isAlive(long pid) {
        return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }
}
