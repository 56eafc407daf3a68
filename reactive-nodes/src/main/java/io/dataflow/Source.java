package io.dataflow;

import io.dataflow.core.DataFlowException;
import io.dataflow.core.ValidationFailedException;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryOptions;
import io.r2dbc.spi.NoSuchOptionException;
import io.r2dbc.spi.Option;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;

/**
 * Where the connections of a DataFlow come from.
 *
 * @param driver the name of the driver
 * @param database the name of the database, for messages
 * @param options the options of a URL, or null
 * @param given the factory of the user, or null
 * @param credentials gives user and password for each connection, or null
 * @param pooled whether a pooler gives each transaction another session
 * @param replica the replica that reads may go to, or null
 */
record Source(
        String driver,
        String database,
        @Nullable ConnectionFactoryOptions options,
        @Nullable ConnectionFactory given,
        @Nullable Supplier<? extends Publisher<Credentials>> credentials,
        boolean pooled,
        @Nullable ReplicaSource replica) {

    private static final Option<Object> POOLER_MODE = Option.valueOf("poolerMode");
    private static final int LAST_PORT = 65_535;
    private static final String SAMPLES = "r2dbc:postgresql://user:secret@host:5432/shop or"
            + " r2dbc:sqlite:file:///./shop.db or r2dbc:h2:file:///./shop";

    static Source ofUrl(String url) {
        ConnectionFactoryOptions options;
        try {
            options = ConnectionFactoryOptions.parse(url);
        } catch (IllegalArgumentException notUrl) {
            throw invalid("The URL of the database is no R2DBC URL");
        }
        if (options.getValue(ConnectionFactoryOptions.PORT) instanceof Integer port && port > LAST_PORT) {
            throw invalid("The port " + port + " in the URL of the database is beyond " + LAST_PORT);
        }
        String driver = String.valueOf(options.getValue(ConnectionFactoryOptions.DRIVER));
        Object database = options.getValue(ConnectionFactoryOptions.DATABASE);
        String shown = database == null ? driver : name(String.valueOf(database));
        return new Source(driver, shown, options, null, null, pooled(options), null);
    }

    static Source ofFactory(ConnectionFactory factory) {
        String driver = factory.getMetadata().getName();
        return new Source(driver, driver, null, factory, null, false, null);
    }

    /**
     * The same source, with other credentials for each connection.
     *
     * @throws ValidationFailedException if nobody logs in there, or others open the connections
     */
    Source with(Supplier<? extends Publisher<Credentials>> supplier) {
        String why = given != null
                ? "the ConnectionFactory was handed in and has its own; make the DataFlow on a URL"
                : driver.equals("sqlite") ? "nobody logs in to a database of SQLite; leave them out" : null;
        if (why != null) {
            throw new ValidationFailedException("DataFlow", null, "credentials", "login", why);
        }
        return new Source(driver, database, options, null, supplier, pooled, replica);
    }

    /** The same source, behind a pooler in transaction mode or not, whatever the URL says. */
    Source pooled(boolean pooler) {
        return new Source(driver, database, options, given, credentials, pooler, replica);
    }

    private static boolean pooled(ConnectionFactoryOptions options) {
        String given = options.hasOption(POOLER_MODE) ? String.valueOf(options.getValue(POOLER_MODE)) : "false";
        if (!given.equalsIgnoreCase("true") && !given.equalsIgnoreCase("false")) {
            throw invalid("The option 'poolerMode' in the URL of the database is true or false, but is neither");
        }
        return Boolean.parseBoolean(given);
    }

    /** The error of a URL; without what the driver threw, which may quote the URL and with it a password. */
    private static DataFlowException invalid(String found) {
        return new DataFlowException("INVALID_URL", null, null, found + "; it looks like " + SAMPLES, null);
    }

    /**
     * The source of another URL.
     *
     * @throws ValidationFailedException if that is for another driver
     */
    Source like(String url) {
        Source other = ofUrl(url);
        if (!other.driver.equals(driver)) {
            throw new ValidationFailedException(
                    "DataFlow",
                    null,
                    "tenancy",
                    "driver",
                    "the database of a tenant has the driver '" + other.driver + "', but that of the DataFlow has '"
                            + driver + "'; all of them need the same");
        }
        return other;
    }

    /** The same source, with a replica that reads may go to. */
    Source with(ReplicaSource copy) {
        return new Source(driver, database, options, given, credentials, pooled, copy);
    }

    /**
     * A replica of this one, with the same supplier of credentials.
     *
     * @throws ValidationFailedException if its URL is for another driver, or for a pooler where the DataFlow knows of none
     */
    Source replica(Source other) {
        String why = !kind(other.driver).equals(kind(driver))
                ? "its URL has the driver '" + other.driver + "', but that of the DataFlow has '" + driver
                        + "'; a replica is a copy of the same database"
                : other.pooled && !pooled
                        ? "its URL says poolerMode, but the DataFlow is not in that mode; say poolerMode(true) for both"
                        : null;
        if (why != null) {
            throw new ValidationFailedException("DataFlow", null, "readReplica", "url", why);
        }
        return credentials == null ? other : other.with(credentials);
    }

    /** A driver has one name in URLs, and may have others there and in its metadata. */
    private static String kind(String driver) {
        String lower = driver.toLowerCase(Locale.ROOT);
        return lower.equals("postgres") ? "postgresql" : lower;
    }

    ConnectionFactory factory(UnaryOperator<ConnectionFactoryOptions> tuning) {
        if (given != null) {
            return given;
        }
        if (options == null) {
            throw new IllegalStateException("a source has options or a factory");
        }
        Supplier<? extends Publisher<Credentials>> supplier = credentials;
        return supplier == null
                ? found(tuning, options)
                : new RotatingCredentials(
                        driver,
                        supplier,
                        now -> found(
                                tuning,
                                options.mutate()
                                        .option(ConnectionFactoryOptions.USER, now.user())
                                        .option(ConnectionFactoryOptions.PASSWORD, now.password())
                                        .build()));
    }

    private ConnectionFactory found(UnaryOperator<ConnectionFactoryOptions> tuning, ConnectionFactoryOptions asked) {
        if (!ConnectionFactories.supports(asked)) {
            throw new DataFlowException(
                    "DRIVER_MISSING",
                    null,
                    null,
                    "The R2DBC driver '" + driver
                            + "' is not on the class path, or takes no such URL; add its artifact"
                            + " (org.postgresql:r2dbc-postgresql, io.dataflow:reactive-sqlite or io.r2dbc:r2dbc-h2), or"
                            + " write a URL such as " + SAMPLES,
                    null);
        }
        try {
            return ConnectionFactories.get(tuning.apply(asked));
        } catch (NoSuchOptionException incomplete) {
            throw invalid("The URL of the database lacks what the driver '" + driver + "' needs: "
                    + incomplete.getOption().name());
        } catch (IllegalArgumentException refused) {
            throw invalid("The driver '" + driver + "' refuses the URL of the database: " + refused.getMessage());
        }
    }

    /** A name by which a DataFlow is told from others. */
    static String named(String name) {
        if (name.isBlank()) {
            throw new ValidationFailedException(
                    "DataFlow", null, "name", "blank", "is blank; give one, or leave it out for that of the database");
        }
        return name;
    }

    private static String name(String database) {
        String path = database.split("[;?]", 2)[0];
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
