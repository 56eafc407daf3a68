package io.dataflow.core.internal.sql.h2;

import io.dataflow.core.internal.connection.Turns;
import io.dataflow.core.internal.model.JsonCodecs;
import io.dataflow.core.internal.schema.SchemaChange;
import io.dataflow.core.internal.schema.SchemaConnection;
import io.dataflow.core.internal.schema.SchemaDialect;
import io.dataflow.core.internal.schema.SchemaReader;
import io.dataflow.core.model.FieldType;
import io.r2dbc.spi.R2dbcException;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import reactor.core.publisher.Mono;

/**
 * Reads and creates schemas on H2.
 *
 * <p>H2 commits with every statement that changes a schema, so a creation that is broken off is continued by the next run. Its
 * statements fail inside H2 when others change the schema at the same time: within this JVM, where H2 usually runs, schemas are
 * therefore created in turns; who meets another process of a server looks again.
 */
public final class H2SchemaDialect implements SchemaDialect {

    /**
     * There already: 42101 table, 42111 index, 42121 column, 90045 constraint. Locks: 50200 not granted, 40001 deadlock, 90131
     * changed meanwhile. Met in the middle of a change, for which H2 makes a new table and drops the old one: 42102, 42103,
     * 42104 table not found, and 50000, an error inside H2.
     */
    private static final Set<Integer> LOST_RACE =
            Set.of(42101, 42111, 42121, 90045, 50200, 40001, 90131, 42102, 42103, 42104, 50000);

    private static final String DATABASE = "SELECT COALESCE(DATABASE_PATH(), DATABASE())";

    /** The turns of the databases of this JVM; some share one, which only costs time. */
    private static final List<Turns> TURNS =
            Stream.generate(Turns::new).limit(64).toList();

    private final SchemaReader reader = new H2SchemaReader();
    private final H2Ddl ddl = new H2Ddl(JsonCodecs.find());

    @Override
    public SchemaReader reader() {
        return reader;
    }

    @Override
    public List<String> columnTypes(FieldType type) {
        return H2Types.fitting(type);
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
    public int statementsTogether() {
        // Its driver splits a text at every semicolon, those of constants too.
        return 1;
    }

    @Override
    public Mono<Void> exclusively(SchemaConnection connection, Mono<Void> work) {
        return connection
                .query(DATABASE, row -> String.valueOf(row.get(0, String.class)))
                .last()
                .flatMap(name -> turns(name).take(() -> work, Mono::empty).then());
    }

    private static Turns turns(String database) {
        return TURNS.get(Math.floorMod(database.hashCode(), TURNS.size()));
    }

    @Override
    public boolean lostRace(R2dbcException error) {
        return LOST_RACE.contains(error.getErrorCode());
    }
}
