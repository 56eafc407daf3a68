package io.dataflow.testsupport;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * A pgbouncer in transaction mode before a PostgreSQL server: each transaction may meet another session of the server.
 *
 * <p>It listens on 127.0.0.1 alone, on a free port, gives the sessions out in turn, so that whatever one of them keeps shows, and
 * ends with the JVM. The program is the machine's own: {@code scripts/install-pgbouncer}.
 */
public final class PgBouncer implements AutoCloseable {

    /** What the log tells of a client: its database, role and address, and what became of it. */
    private static final Pattern CLIENT = Pattern.compile(" C-0x\\w+: (\\S+) (login attempt|closing because): ");

    /** It has nothing to keep, and other signals let it wait for its clients. */
    private static final String END = "KILL";

    private static final long START_LIMIT_NANOS = 20_000_000_000L;

    private final PostgresUrls urls;
    private final ServerFolder folder;
    private final WatchedProcess process;
    private final Thread hook = new Thread(this::abandon, "pgbouncer-shutdown");

    private PgBouncer(PostgresUrls urls, ServerFolder folder, WatchedProcess process) {
        this.urls = urls;
        this.folder = folder;
        this.process = process;
    }

    /** Whether this machine has the program. */
    public static boolean isInstalled() {
        return program().isPresent();
    }

    private static Optional<Path> program() {
        Stream<String> folders = Stream.concat(
                Stream.of(String.valueOf(System.getenv("PATH")).split(File.pathSeparator, -1)),
                Stream.of("/usr/sbin", "/usr/local/sbin", "/usr/local/bin", "/opt/homebrew/bin"));
        return folders.map(folder -> Path.of(folder, "pgbouncer"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Skips the running test where this machine has no pgbouncer, but in the long run, which leaves nothing out. */
    public static void require() {
        Assumptions.assumeTrue(
                Effort.isLong() || isInstalled(), "pgbouncer is not installed; run scripts/install-pgbouncer as root");
    }

    /**
     * Starts one before the PostgreSQL server of this JVM.
     *
     * @param settings lines of {@code pgbouncer.ini}; they win over ours
     * @throws IllegalStateException if the program is not there, or does not start
     */
    public static PgBouncer launch(Map<String, String> settings) {
        PostgresUrls server = SharedPostgres.get().server();
        String program = program()
                .orElseThrow(() ->
                        new IllegalStateException("pgbouncer is not installed; run scripts/install-pgbouncer as root"))
                .toString();
        ServerFolder folder = ServerFolder.claim();
        int port = PostgresProcess.freePort();
        try {
            Path users = Files.writeString(
                    folder.data().resolve("users.txt"),
                    "\"%s\" \"%s\"%n".formatted(server.user(), server.password().replace("\"", "\"\"")));
            Path file = Files.writeString(
                    folder.data().resolve("pgbouncer.ini"), String.join("\n", lines(server, port, users, settings)));
            Unprivileged.get().handOver(folder.data());
            PgBouncer started = new PgBouncer(
                    server.at("127.0.0.1", port),
                    folder,
                    WatchedProcess.start(List.of(program, file.toString()), folder.log(), END));
            started.awaitReady(port);
            Runtime.getRuntime().addShutdownHook(started.hook);
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> lines(PostgresUrls server, int port, Path users, Map<String, String> settings) {
        Map<String, String> all = new TreeMap<>(Map.of(
                "pool_mode", "transaction",
                "server_round_robin", "1",
                "max_client_conn", "2000",
                "listen_addr", "127.0.0.1",
                "listen_port", Integer.toString(port),
                "unix_socket_dir", "",
                "auth_type", "scram-sha-256",
                "auth_file", users.toString(),
                // The driver always sends it, and pgbouncer does not know it.
                "ignore_startup_parameters", "extra_float_digits"));
        all.putAll(settings);
        List<String> lines = new ArrayList<>(
                List.of("[databases]", "* = host=%s port=%d".formatted(server.host(), server.port()), "[pgbouncer]"));
        all.forEach((name, value) -> lines.add(name + " = " + value));
        lines.add("");
        return lines;
    }

    private void awaitReady(int port) throws IOException {
        long limit = System.nanoTime() + START_LIMIT_NANOS;
        while (!answers(port)) {
            if (!process.isAlive() || System.nanoTime() > limit) {
                String log = log();
                abandon();
                throw new IllegalStateException("pgbouncer did not start on port " + port + ":\n" + log);
            }
            PostgresProcess.pause();
        }
    }

    private static boolean answers(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    /** The address of a database for the plain role, of a client that knows of the pooler only what it is told elsewhere. */
    public String url(String database) {
        return urls.url(database);
    }

    /** How many clients are connected to a database; requests to cancel a statement, which end as clients do, never log in. */
    int clients(String database) {
        Set<String> connected = new HashSet<>();
        for (String line : log().lines().toList()) {
            Matcher told = CLIENT.matcher(line);
            if (told.find() && told.group(1).startsWith(database + "/")) {
                if (told.group(2).startsWith("login")) {
                    connected.add(told.group(1));
                } else {
                    connected.remove(told.group(1));
                }
            }
        }
        return connected.size();
    }

    /** What it wrote to its log so far. */
    public String log() {
        try {
            return Files.readString(folder.log(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends it, with all its connections. */
    @Override
    public void close() {
        abandon();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException shuttingDown) {
            // the hook does the same
        }
    }

    private void abandon() {
        process.end(END);
        folder.delete();
    }
}
