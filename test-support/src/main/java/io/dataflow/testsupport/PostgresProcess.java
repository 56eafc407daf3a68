package io.dataflow.testsupport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The server's process, under a shell that watches the pipe to this JVM.
 *
 * <p>A line on the pipe is the signal to send; its end, which comes even when the JVM is killed, means an immediate
 * shutdown. The shell lives exactly as long as the server.
 */
final class PostgresProcess {

    private static final String WATCH = "exec 3<&0; \"$@\" 3<&- </dev/null & p=$!; "
            + "{ read s || s=QUIT; kill -$s $p; } <&3 & r=$!; exec 3<&-; wait $p; c=$?; kill $r 2>/dev/null; exit $c";

    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Duration END_LIMIT = Duration.ofSeconds(30);
    private static final int STATUS_LINE = 7;

    private final Path home;
    private final ServerFolder folder;
    private final int port;
    private final Map<String, String> settings;
    private @Nullable Process process;

    PostgresProcess(Path home, ServerFolder folder, int port, Map<String, String> settings) {
        this.home = home;
        this.folder = folder;
        this.port = port;
        this.settings = settings;
    }

    int port() {
        return port;
    }

    synchronized boolean isAlive() {
        return process != null && process.isAlive();
    }

    synchronized void start() {
        if (isAlive()) {
            throw new IllegalStateException("PostgreSQL on port " + port + " runs already");
        }
        try {
            Files.deleteIfExists(pidFile());
            Process started = new ProcessBuilder(command())
                    .redirectErrorStream(true)
                    .redirectOutput(
                            ProcessBuilder.Redirect.appendTo(folder.log().toFile()))
                    .start();
            process = started;
            awaitReady(started);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends a signal and waits until the server is gone; does nothing when it is. */
    synchronized void end(String signal) {
        Process running = process;
        if (running == null) {
            return;
        }
        process = null;
        try (var pipe = running.getOutputStream()) {
            pipe.write((signal + "\n").getBytes(StandardCharsets.US_ASCII));
        } catch (IOException alreadyGone) {
            // nobody reads the pipe any more
        }
        await(running);
    }

    private List<String> command() {
        List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", WATCH, "postgres-watch"));
        command.addAll(Unprivileged.get().prefix());
        command.add(home.resolve("bin/postgres").toString());
        command.addAll(List.of("-D", folder.data().toString(), "-p", Integer.toString(port)));
        settings.forEach((name, value) -> command.addAll(List.of("-c", name + "=" + value)));
        return command;
    }

    private void awaitReady(Process started) throws IOException {
        long limit = System.nanoTime() + START_LIMIT.toNanos();
        while (!isReady()) {
            if (!started.isAlive() || System.nanoTime() > limit) {
                end("QUIT");
                throw new IllegalStateException(
                        "PostgreSQL did not start on port " + port + ". Its log ends:\n" + tail());
            }
            pause();
        }
    }

    private boolean isReady() throws IOException {
        try {
            List<String> lines = Files.readAllLines(pidFile());
            return lines.size() > STATUS_LINE && lines.get(STATUS_LINE).startsWith("ready");
        } catch (NoSuchFileException notYet) {
            return false;
        }
    }

    private Path pidFile() {
        return folder.data().resolve("postmaster.pid");
    }

    private String tail() throws IOException {
        List<String> lines = Files.readAllLines(folder.log());
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 15), lines.size()));
    }

    private static void await(Process running) {
        try {
            if (!running.waitFor(END_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                running.descendants().forEach(ProcessHandle::destroyForcibly);
                running.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(20);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while PostgreSQL was starting", e);
        }
    }

    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
