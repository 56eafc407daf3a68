package io.dataflow.core.internal.sql.h2;

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

/**
 * Reads and creates schemas on H2.
 *
 * <p>H2 commits with every statement that changes a schema. So a creation that is broken off is continued by the next run, and
 * two at once help each other: each statement skips what is there, and who meets the other in the middle looks again.
 */
public final class H2SchemaDialect implements SchemaDialect {

    /** Table, index, column or constraint is there already; lock not granted, deadlock, or the row of the catalogue has changed. */
    private static final Set<Integer> LOST_RACE = Set.of(42101, 42111, 42121, 90045, 50200, 40001, 90131);

    private final SchemaReader reader = new H2SchemaReader();
    private final H2Ddl ddl = new H2Ddl(JsonCodecs.find());

    @Override
    public SchemaReader reader() {
        return reader;
    }

    @Override
    public List<String> columnTypes(FieldType type) {
        return H2ColumnTypes.fitting(type);
    }

    @Override
    public String quote(String identifier) {
        return H2Literals.identifier(identifier);
    }

    @Override
    public List<String> statements(SchemaChange change) {
        return ddl.statements(change);
    }

    @Override
    public Mono<Void> exclusively(SchemaConnection connection, Mono<Void> work) {
        return work;
    }

    @Override
    public boolean lostRace(R2dbcException error) {
        return LOST_RACE.contains(error.getErrorCode());
    }
}
