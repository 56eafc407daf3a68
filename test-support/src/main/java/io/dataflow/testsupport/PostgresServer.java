package io.dataflow.testsupport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A PostgreSQL server of our own, from the embedded binaries on the class path; their version is the server's.
 *
 * <p>It listens on 127.0.0.1 alone, on a free port, with locale C and UTF-8, and knows two roles: {@link #SUPERUSER} and
 * the plain {@link #USER}, both with {@link #PASSWORD}. It runs as root too (then under an unprivileged identity), and
 * ends with the JVM, however that ends. Not durable unless asked, so that tests are fast.
 */
public final class PostgresServer implements AutoCloseable {

    /** The superuser. */
    public static final String SUPERUSER = "postgres";

    /** The plain role: it owns the databases of the tests and may do nothing else. */
    public static final String USER = "app";

    /** The password of both roles. */
    public static final String PASSWORD = "dataflow";

    static final String CREATE_USER = "CREATE ROLE " + USER + " LOGIN PASSWORD '" + PASSWORD + "'";

    static final String CREATE_USER_IF_ABSENT =
            "DO 'BEGIN " + CREATE_USER.replace("'", "''") + "; EXCEPTION WHEN duplicate_object THEN NULL; END'";

    private final Builder options;
    private final ServerFolder folder;
    private final PostgresProcess process;
    private final Thread hook;

    private PostgresServer(Builder options, ServerFolder folder, int port) {
        this.options = options;
        this.folder = folder;
        this.process = new PostgresProcess(PostgresBinaries.get(), folder, port, options.allSettings());
        this.hook = new Thread(this::abandon, "postgres-shutdown");
    }

    /** Starts a server with the default options. */
    public static PostgresServer launch() {
        return builder().launch();
    }

    /** Options of a server to start. */
    public static Builder builder() {
        return new Builder();
    }

    /** The port on 127.0.0.1; the same over restarts. */
    public int port() {
        return process.port();
    }

    /** The address of a database for the plain role. */
    public String url(String database) {
        return urls().url(database);
    }

    /** The address of a database for the superuser. */
    public String superuserUrl(String database) {
        return "r2dbc:postgresql://%s:%s@127.0.0.1:%d/%s".formatted(SUPERUSER, PASSWORD, port(), database);
    }

    /** Creates a database that the plain role owns. @return {@link #url} of it */
    public String createDatabase(String name) {
        new Sql(urls().admin()).execute("CREATE DATABASE \"" + name + "\" OWNER " + USER);
        return url(name);
    }

    /** Whether the server runs. */
    public boolean isRunning() {
        return process.isAlive();
    }

    /** Starts the server again after {@link #stop} or {@link #crash}. */
    public void start() {
        process.start();
    }

    /** Shuts down cleanly; clients are disconnected, data stays for {@link #start}. */
    public void stop() {
        process.end("INT");
    }

    /** Ends every server process at once, as a crash does; the next start recovers from the log. */
    public void crash() {
        process.end("QUIT");
    }

    /** {@link #stop} and {@link #start}, on the same port and data. */
    public void restart() {
        stop();
        start();
    }

    /** A running, read-only standby of this running server, made by file copy; it follows by streaming. */
    public PostgresServer replica() {
        ServerFolder copy = ServerFolder.claim();
        PostgresReplica.copy(new Sql(superuserUrl("postgres")), folder.data(), copy.data());
        String conninfo = "host=127.0.0.1 port=%d user=%s password=%s".formatted(port(), SUPERUSER, PASSWORD);
        return options.copy().setting("primary_conninfo", conninfo).launch(copy);
    }

    /** Makes a {@link #replica} a server of its own that takes writes; nothing changes on the one that it followed. */
    public void promote() {
        ask("postgres", "SELECT pg_promote()");
    }

    /** The rows of a query that the superuser asks in a database, for what the product cannot see or do. */
    public List<Map<String, Object>> ask(String database, String query) {
        return new Sql(superuserUrl(database)).query(query);
    }

    /** What the server wrote to its log so far. */
    public String log() {
        try {
            return Files.readString(folder.log(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where its files are. */
    Path data() {
        return folder.data();
    }

    PostgresUrls urls() {
        return PostgresUrls.of(superuserUrl("postgres"), USER, PASSWORD);
    }

    /** Ends the server and deletes its data. */
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
        process.end("QUIT");
        folder.delete();
    }

    /** Options of a server: what is not set takes the defaults of {@link PostgresServer}. */
    public static final class Builder {

        private static final int PORT_ATTEMPTS = 5;

        private static final Map<String, String> ALWAYS = Map.of(
                "listen_addresses", "127.0.0.1",
                "unix_socket_directories", "",
                "max_connections", "200",
                "timezone", "UTC",
                "log_timezone", "UTC",
                "wal_keep_size", "512MB",
                "logging_collector", "off");

        private static final List<String> DURABILITY = List.of("fsync", "synchronous_commit", "full_page_writes");

        private final Map<String, String> settings = new LinkedHashMap<>();
        private boolean durable;

        private Builder() {}

        /** Whether what is committed survives a crash of the machine; default false. */
        public Builder durable(boolean durable) {
            this.durable = durable;
            return this;
        }

        /** One line of {@code postgresql.conf}; it wins over everything else. */
        public Builder setting(String name, String value) {
            settings.put(name, value);
            return this;
        }

        /** Several lines of {@code postgresql.conf}. */
        public Builder settings(Map<String, String> more) {
            settings.putAll(more);
            return this;
        }

        /** Starts the server. @throws IllegalStateException with the end of its log, if it does not start */
        public PostgresServer launch() {
            ServerFolder folder = ServerFolder.claim();
            PostgresTemplate.copyTo(folder.data());
            return launch(folder);
        }

        private PostgresServer launch(ServerFolder folder) {
            for (int attempt = 1; ; attempt++) {
                PostgresServer server = new PostgresServer(copy(), folder, PostgresProcess.freePort());
                try {
                    server.start();
                    Runtime.getRuntime().addShutdownHook(server.hook);
                    return server;
                } catch (IllegalStateException e) {
                    boolean portTaken = server.log().contains("Address already in use");
                    if (!portTaken || attempt == PORT_ATTEMPTS) {
                        server.abandon();
                        throw e;
                    }
                }
            }
        }

        private Builder copy() {
            return new Builder().durable(durable).settings(settings);
        }

        private Map<String, String> allSettings() {
            Map<String, String> all = new LinkedHashMap<>(ALWAYS);
            DURABILITY.forEach(name -> all.put(name, durable ? "on" : "off"));
            all.putAll(settings);
            return all;
        }
    }
}
