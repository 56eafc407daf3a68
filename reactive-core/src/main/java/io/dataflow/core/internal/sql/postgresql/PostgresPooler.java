package io.dataflow.core.internal.sql.postgresql;

import io.dataflow.core.ValidationFailedException;
import io.r2dbc.spi.ConnectionFactoryOptions;
import io.r2dbc.spi.Option;
import java.util.List;

/** What connections must do without when a pooler in transaction mode gives each transaction another session. */
final class PostgresPooler {

    /** The options that the driver tells the session as it opens. */
    private static final List<Option<?>> OF_SESSIONS = List.of(
            ConnectionFactoryOptions.STATEMENT_TIMEOUT,
            ConnectionFactoryOptions.LOCK_WAIT_TIMEOUT,
            Option.valueOf("schema"),
            Option.valueOf("currentSchema"),
            Option.valueOf("options"));

    private PostgresPooler() {}

    /**
     * Refuses what would hold for a session.
     *
     * @throws ValidationFailedException if an option of the URL does
     */
    static void requireNoSession(ConnectionFactoryOptions options) {
        for (Option<?> option : OF_SESSIONS) {
            if (options.hasOption(option)) {
                throw new ValidationFailedException(
                        "DataFlow",
                        null,
                        option.name(),
                        "poolerMode",
                        "'" + option.name()
                                + "' of the URL is a setting of the session, which pgbouncer in transaction mode"
                                + " refuses or gives to others; leave it out, and set it for the role"
                                + " (ALTER ROLE .. IN DATABASE .. SET ..) or for the database");
            }
        }
    }
}
