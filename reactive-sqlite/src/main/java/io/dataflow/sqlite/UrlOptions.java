package io.dataflow.sqlite;

import io.r2dbc.spi.ConnectionFactoryOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads the options of R2DBC. */
final class UrlOptions {

    private static final Set<String> OWN = Set.of(
            "read_only",
            "busy_timeout",
            "lock_wait_timeout",
            "statement_timeout",
            "statement_cache_size",
            "fetch_size");

    /** Where the database is; the connect timeout is for networks. */
    private static final Set<String> PLACE = Set.of("driver", "protocol", "database", "connecttimeout");

    /** What r2dbc-pool takes for itself and passes on all the same. */
    private static final Set<String> OF_POOLS = Set.of(
            "acquireretry",
            "backgroundevictioninterval",
            "initialsize",
            "maxacquiretime",
            "maxcreateconnectiontime",
            "maxidletime",
            "maxlifetime",
            "maxsize",
            "maxvalidationtime",
            "minidle",
            "poolmapper",
            "poolname",
            "postallocate",
            "prerelease",
            "registerjmx",
            "validationdepth",
            "validationquery");

    private final Map<String, Object> given = new TreeMap<>();

    private UrlOptions(ConnectionFactoryOptions options) {
        ConnectionFactoryOptions.builder().from(options, option -> {
            Object value = options.getValue(option);
            if (value != null) {
                given.put(plain(option.name()), value);
            }
            return false;
        });
        checkNames(options);
    }

    static SqliteConfiguration configuration(ConnectionFactoryOptions options) {
        UrlOptions read = new UrlOptions(options);
        String protocol = read.text("protocol");
        String database = read.text("database");
        if (protocol == null || database == null || (!protocol.equals("file") && !protocol.equals("mem"))) {
            throw new IllegalArgumentException("A SQLite database was asked for by protocol '" + protocol
                    + "' and database '" + database
                    + "'; write r2dbc:sqlite:file:///path, r2dbc:sqlite:file:////absolute/path or"
                    + " r2dbc:sqlite:mem:///name");
        }
        return protocol.equals("mem")
                ? SqliteConfiguration.memory(database, read::apply)
                : SqliteConfiguration.file(Path.of(database), read::apply);
    }

    private void checkNames(ConnectionFactoryOptions options) {
        Set<String> unknown = new TreeSet<>();
        ConnectionFactoryOptions.builder().from(options, option -> {
            String name = plain(option.name());
            boolean known = PLACE.contains(name)
                    || OF_POOLS.contains(name)
                    || known().stream().anyMatch(each -> plain(each).equals(name));
            if (!known) {
                unknown.add(option.name());
            }
            return false;
        });
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException(
                    "The SQLite driver does not know the options " + unknown + "; it knows " + known());
        }
    }

    private static Set<String> known() {
        Set<String> known = new TreeSet<>(OWN);
        known.addAll(SqliteConfiguration.PRAGMAS);
        return known;
    }

    private static String plain(String name) {
        return name.replace("_", "").toLowerCase(Locale.ROOT);
    }

    private SqliteConfiguration.Options apply(SqliteConfiguration.Options options) {
        if (flag("read_only")) {
            options.readOnly();
        }
        Duration lockWait = time("lock_wait_timeout");
        Duration busy = time("busy_timeout");
        if (lockWait != null && busy != null && !lockWait.equals(busy)) {
            throw new IllegalArgumentException(
                    "busy_timeout and lockWaitTimeout are two names of one option, but they differ; give one");
        }
        if (lockWait != null) {
            options.lockWaitTime(lockWait);
        } else if (busy != null) {
            options.lockWaitTime(busy);
        }
        Duration statement = time("statement_timeout");
        if (statement != null) {
            options.statementTimeout(statement);
        }
        Integer cache = number("statement_cache_size");
        if (cache != null) {
            options.statementCacheSize(cache);
        }
        Integer rows = number("fetch_size");
        if (rows != null) {
            options.fetchSize(rows);
        }
        for (String pragma : SqliteConfiguration.PRAGMAS) {
            String value = text(pragma);
            if (value != null) {
                options.pragma(pragma, value);
            }
        }
        return options;
    }

    private @Nullable String text(String name) {
        Object value = given.get(plain(name));
        return value == null ? null : value.toString();
    }

    private boolean flag(String name) {
        String text = text(name);
        if (text == null || text.equalsIgnoreCase("false")) {
            return false;
        }
        if (text.equalsIgnoreCase("true")) {
            return true;
        }
        throw wrong(name, "true or false");
    }

    private @Nullable Integer number(String name) {
        String text = text(name);
        try {
            return text == null ? null : Integer.valueOf(text);
        } catch (NumberFormatException e) {
            throw wrong(name, "a whole number");
        }
    }

    private @Nullable Duration time(String name) {
        Object value = given.get(plain(name));
        if (value == null || value instanceof Duration) {
            return (Duration) value;
        }
        String text = value.toString();
        try {
            return text.matches("\\d{1,15}") ? Duration.ofMillis(Long.parseLong(text)) : Duration.parse(text);
        } catch (DateTimeParseException e) {
            throw wrong(name, "a number of milliseconds or a duration such as PT5S");
        }
    }

    private static IllegalArgumentException wrong(String name, String wanted) {
        return new IllegalArgumentException("The option '" + name + "' of the SQLite driver has to be " + wanted);
    }
}
