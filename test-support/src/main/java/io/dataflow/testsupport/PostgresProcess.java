package io.dataflow.testsupport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** The server's process, which ends with this JVM. */
final class PostgresProcess {

    private static final Duration START_LIMIT = Duration.ofMinutes(3);
    private static final int STATUS_LINE = 7;
    private static final int FIRST_PORT = 20_000;
    private static final int LAST_PORT = 32_000;
    private static final int PORT_ATTEMPTS = 100;

    private final Path home;
    private final ServerFolder folder;
    private final int port;
    private final Map<String, String> settings;
    private @Nullable WatchedProcess process;

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
            WatchedProcess started = WatchedProcess.start(command(), folder.log(), "QUIT");
            process = started;
            awaitReady(started);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends a signal and waits until the server is gone; does nothing when it is. */
    synchronized void end(String signal) {
        WatchedProcess running = process;
        if (running != null) {
            process = null;
            running.end(signal);
        }
    }

    private List<String> command() {
        List<String> command = new ArrayList<>(List.of(
                home.resolve("bin/postgres").toString(), "-D", folder.data().toString()));
        command.addAll(List.of("-p", Integer.toString(port)));
        settings.forEach((name, value) -> command.addAll(List.of("-c", name + "=" + value)));
        return command;
    }

    private void awaitReady(WatchedProcess started) throws IOException {
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

    static void pause() {
        try {
            Thread.sleep(20);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while a server was starting", e);
        }
    }

    /** A port that nobody listens on, below those of outgoing connections, so that it is free after a pause too. */
    static int freePort() {
        for (int attempt = 1; ; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST_PORT, LAST_PORT);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (IOException e) {
                if (attempt == PORT_ATTEMPTS) {
                    throw new UncheckedIOException("No free port from " + FIRST_PORT + " to " + LAST_PORT, e);
                }
            }
        }
    }
}
