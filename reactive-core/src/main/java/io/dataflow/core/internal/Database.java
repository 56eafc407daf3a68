package io.dataflow.core.internal;

import io.dataflow.core.UnsupportedByDatabaseException;
import io.dataflow.core.internal.connection.Driver;
import io.dataflow.core.internal.execution.BulkWriter;
import io.dataflow.core.internal.execution.StatementRunner;
import io.dataflow.core.internal.schema.SchemaDialect;
import io.dataflow.core.internal.sql.Dialect;
import io.dataflow.core.internal.sql.h2.H2BulkWriter;
import io.dataflow.core.internal.sql.h2.H2Dialect;
import io.dataflow.core.internal.sql.h2.H2Driver;
import io.dataflow.core.internal.sql.h2.H2SchemaDialect;
import io.dataflow.core.internal.sql.postgresql.PostgresBulkWriter;
import io.dataflow.core.internal.sql.postgresql.PostgresDialect;
import io.dataflow.core.internal.sql.postgresql.PostgresDriver;
import io.dataflow.core.internal.sql.postgresql.PostgresSchemaDialect;
import io.dataflow.core.internal.sql.sqlite.SqliteBulkWriter;
import io.dataflow.core.internal.sql.sqlite.SqliteDialect;
import io.dataflow.core.internal.sql.sqlite.SqliteDriver;
import io.dataflow.core.internal.sql.sqlite.SqliteSchemaDialect;
import java.util.Locale;
import java.util.function.BiFunction;

/**
 * The parts that are special to one database.
 *
 * @param dialect its SQL
 * @param driver its driver
 * @param schema its schema
 * @param writer makes what writes batches
 */
record Database(
        Dialect dialect, Driver driver, SchemaDialect schema, BiFunction<Dialect, StatementRunner, BulkWriter> writer) {

    /**
     * The database of a driver, by the name that the driver has in a URL or in its metadata.
     *
     * @param pooled whether a pooler gives each transaction another session
     */
    static Database of(String driver, boolean pooled) {
        Database database = of(driver.toLowerCase(Locale.ROOT), driver, pooled);
        if (pooled && database.driver().keepsSession()) {
            throw new UnsupportedByDatabaseException(
                    null,
                    null,
                    "poolerMode: there is no pooler in transaction mode before "
                            + database.dialect().name() + "; leave poolerMode out",
                    null);
        }
        return database;
    }

    private static Database of(String name, String driver, boolean pooled) {
        return switch (name) {
            case "postgresql", "postgres" -> {
                PostgresDriver postgres = new PostgresDriver(pooled);
                yield new Database(
                        new PostgresDialect(postgres),
                        postgres,
                        new PostgresSchemaDialect(postgres),
                        PostgresBulkWriter::new);
            }
            case "h2" -> new Database(new H2Dialect(), new H2Driver(), new H2SchemaDialect(), H2BulkWriter::new);
            case "sqlite" ->
                new Database(new SqliteDialect(), new SqliteDriver(), new SqliteSchemaDialect(), SqliteBulkWriter::new);
            default ->
                throw new UnsupportedByDatabaseException(
                        null,
                        null,
                        "The driver '" + driver
                                + "' is not supported; the supported ones are postgresql, sqlite and h2",
                        null);
        };
    }
}
