package io.dataflow.sqlite;

import io.r2dbc.spi.ConnectionFactoryOptions;
import io.r2dbc.spi.ConnectionFactoryProvider;

/**
 * Finds this driver by its URLs: {@code r2dbc:sqlite:file:///path}, {@code r2dbc:sqlite:file:////absolute/path} and
 * {@code r2dbc:sqlite:mem:///name}.
 *
 * <p>Options, each with or without underscores: {@code read_only} (false), {@code busy_timeout} or {@code lockWaitTimeout}
 * (5000 ms; a number is milliseconds, else as in {@code PT5S}), {@code statementTimeout} (none), {@code statement_cache_size}
 * (256), {@code fetch_size} (256), and the pragmas {@code journal_mode} (WAL), {@code synchronous} (NORMAL),
 * {@code foreign_keys} (ON), {@code page_size}, {@code auto_vacuum}, {@code case_sensitive_like}, {@code recursive_triggers},
 * {@code trusted_schema}, {@code secure_delete}, {@code cache_size}, {@code mmap_size}, {@code temp_store},
 * {@code wal_autocheckpoint}, {@code journal_size_limit}. Every other option is an error.
 */
public final class SqliteConnectionFactoryProvider implements ConnectionFactoryProvider {

    /** The name of this driver in URLs. */
    public static final String DRIVER = "sqlite";

    /** Creates the provider; the service loader does. */
    public SqliteConnectionFactoryProvider() {}

    @Override
    public SqliteConnectionFactory create(ConnectionFactoryOptions options) {
        return SqliteConnectionFactory.of(UrlOptions.configuration(options));
    }

    @Override
    public boolean supports(ConnectionFactoryOptions options) {
        return DRIVER.equals(options.getValue(ConnectionFactoryOptions.DRIVER));
    }

    @Override
    public String getDriver() {
        return DRIVER;
    }
}
