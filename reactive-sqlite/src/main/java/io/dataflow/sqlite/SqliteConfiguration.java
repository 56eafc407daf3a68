package io.dataflow.sqlite;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which database is opened, and how.
 *
 * <p>Defaults: {@code journal_mode=WAL}, {@code synchronous=NORMAL}, {@code foreign_keys=ON}, a lock wait time of 5 seconds,
 * no limit for a statement, read and write, 256 compiled statements kept, 256 rows stepped in one go.
 */
public final class SqliteConfiguration {

    /** The pragmas that may be set, in the order in which SQLite wants them. */
    static final List<String> PRAGMAS = List.of(
            "page_size",
            "auto_vacuum",
            "journal_mode",
            "synchronous",
            "foreign_keys",
            "case_sensitive_like",
            "recursive_triggers",
            "trusted_schema",
            "secure_delete",
            "cache_size",
            "mmap_size",
            "temp_store",
            "wal_autocheckpoint",
            "journal_size_limit");

    private static final List<String> WRITING = List.of("page_size", "auto_vacuum", "journal_mode");
    private static final Pattern VALUE = Pattern.compile("[A-Za-z0-9_+-]{1,40}");

    private final @Nullable Path path;
    private final String name;
    private final Options options;

    private SqliteConfiguration(@Nullable Path path, String name, UnaryOperator<Options> settings) {
        this.path = path;
        this.name = name;
        this.options = settings.apply(new Options(path == null));
    }

    /** A database in a file, which is created when it is not there. */
    public static SqliteConfiguration file(Path path, UnaryOperator<Options> options) {
        if (path.toString().isEmpty() || path.toString().indexOf('?') >= 0) {
            throw new IllegalArgumentException(
                    "'" + path + "' is no path of a SQLite file: it is empty or holds a question mark");
        }
        return new SqliteConfiguration(path, path.toString(), options);
    }

    /**
     * A database of this process, which every factory with this name shares.
     *
     * <p>It is there from the first connection until each factory that opened one is closed. It lies in a temporary file that
     * is never waited for: only so are there readers beside its writer.
     */
    public static SqliteConfiguration memory(String name, UnaryOperator<Options> options) {
        if (name.isEmpty()) {
            throw new IllegalArgumentException(
                    "A SQLite database in memory needs a name, as in r2dbc:sqlite:mem:///name");
        }
        return new SqliteConfiguration(null, name, options);
    }

    /** The file; null for a database in memory. */
    @Nullable
    Path path() {
        return path;
    }

    String name() {
        return name;
    }

    boolean isReadOnly() {
        return options.readOnly;
    }

    Duration lockWaitTime() {
        return options.lockWaitTime;
    }

    @Nullable
    Duration statementTimeout() {
        return options.statementTimeout;
    }

    int statementCacheSize() {
        return options.statementCacheSize;
    }

    int fetchSize() {
        return options.fetchSize;
    }

    /** The pragmas to set on each connection, in their order. */
    Map<String, String> pragmas() {
        Map<String, String> pragmas = new LinkedHashMap<>();
        for (String pragma : PRAGMAS) {
            String value = options.pragmas.get(pragma);
            if (value != null && !(options.readOnly && WRITING.contains(pragma))) {
                pragmas.put(pragma, value);
            }
        }
        return Collections.unmodifiableMap(pragmas);
    }

    @Override
    public String toString() {
        return path == null ? "mem:" + name : "file:" + path;
    }

    /** What can be chosen. */
    public static final class Options {

        private final Map<String, String> pragmas = new LinkedHashMap<>();
        private boolean readOnly;
        private Duration lockWaitTime = Duration.ofSeconds(5);
        private @Nullable Duration statementTimeout;
        private int statementCacheSize = 256;
        private int fetchSize = 256;

        private Options(boolean memory) {
            pragma("journal_mode", "WAL");
            pragma("synchronous", memory ? "OFF" : "NORMAL");
            pragma("foreign_keys", "ON");
        }

        /** Refuses every write, and a file that is not there. */
        public Options readOnly() {
            readOnly = true;
            return this;
        }

        /** How long a writer waits, for other writers of this process and for locks of others; 5 seconds. */
        public Options lockWaitTime(Duration time) {
            lockWaitTime = Limits.checked(time, "lock wait time");
            return this;
        }

        /** How long a statement may run; without limit. */
        public Options statementTimeout(Duration time) {
            Duration limit = Limits.checked(time, "statement timeout");
            statementTimeout = limit.isZero() ? null : limit;
            return this;
        }

        /** How many compiled statements a connection keeps; 256. */
        public Options statementCacheSize(int size) {
            statementCacheSize = atLeast(0, size, "statement cache size");
            return this;
        }

        /** How many rows are stepped in one go, before other results of the connection have their turn; 256. */
        public Options fetchSize(int rows) {
            fetchSize = atLeast(1, rows, "fetch size");
            return this;
        }

        /** Sets a pragma on every connection. */
        public Options pragma(String pragma, String value) {
            String known = pragma.toLowerCase(Locale.ROOT);
            if (!PRAGMAS.contains(known)) {
                throw new IllegalArgumentException("The pragma '" + pragma + "' cannot be set; known are " + PRAGMAS);
            }
            if (!VALUE.matcher(Objects.requireNonNull(value)).matches()) {
                throw new IllegalArgumentException("The value of the pragma '" + pragma + "' is no word or number");
            }
            pragmas.put(known, value);
            return this;
        }

        private static int atLeast(int least, int given, String what) {
            if (given < least) {
                throw new IllegalArgumentException("The " + what + " is " + given + "; at least " + least);
            }
            return given;
        }
    }
}
