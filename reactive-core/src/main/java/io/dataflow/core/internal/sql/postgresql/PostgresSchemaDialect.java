package io.dataflow.core.internal.sql.postgresql;

import io.dataflow.core.internal.model.JsonCodecs;
import io.dataflow.core.internal.schema.SchemaChange;
import io.dataflow.core.internal.schema.SchemaConnection;
import io.dataflow.core.internal.schema.SchemaDialect;
import io.dataflow.core.internal.schema.SchemaReader;
import io.dataflow.core.model.FieldType;
import io.r2dbc.spi.R2dbcException;
import java.util.List;
import java.util.Set;
import reactor.core.publisher.Mono;

/** Reads and creates schemas on PostgreSQL 14 and later. */
public final class PostgresSchemaDialect implements SchemaDialect {

    /** The look at the catalogue after the lock must see what its last holder committed, whatever the default of the role is. */
    private static final String FRESH_SNAPSHOTS = "SET TRANSACTION ISOLATION LEVEL READ COMMITTED";

    private static final String LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('io.dataflow.schema', 0))";

    /** A table in use is not waited for without end: whoever comes after us would wait too. */
    private static final String BOUNDED_WAIT =
            "SELECT set_config('lock_timeout', '10s', true) WHERE current_setting('lock_timeout') = '0'";

    private static final Set<String> THERE_ALREADY = Set.of("42P07", "42701", "42710", "42P06");

    private final SchemaReader reader;
    private final PostgresDdl ddl = new PostgresDdl(JsonCodecs.find());

    /** The schemas of a server that tells its driver about itself by the way. */
    public PostgresSchemaDialect(PostgresDriver driver) {
        this.reader = new PostgresSchemaReader(driver::note);
    }

    @Override
    public SchemaReader reader() {
        return reader;
    }

    @Override
    public List<String> columnTypes(FieldType type) {
        return PostgresTypes.fitting(type);
    }

    @Override
    public String quote(String identifier) {
        return ddl.quote(identifier);
    }

    @Override
    public List<String> statements(SchemaChange change) {
        return ddl.statements(change);
    }

    @Override
    public int statementsTogether() {
        return 100;
    }

    @Override
    public Mono<Void> exclusively(SchemaConnection connection, Mono<Void> work) {
        return connection.transaction(connection
                .execute(FRESH_SNAPSHOTS)
                .then(Mono.defer(() -> connection.execute(LOCK)))
                .then(Mono.defer(() -> connection.execute(BOUNDED_WAIT)))
                .then(work));
    }

    @Override
    public boolean lostRace(R2dbcException error) {
        return THERE_ALREADY.contains(String.valueOf(error.getSqlState()));
    }
}
