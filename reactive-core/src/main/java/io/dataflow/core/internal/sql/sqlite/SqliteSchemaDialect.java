package io.dataflow.core.internal.sql.sqlite;

import io.dataflow.core.internal.model.JsonCodecs;
import io.dataflow.core.internal.schema.SchemaChange;
import io.dataflow.core.internal.schema.SchemaChange.AddColumn;
import io.dataflow.core.internal.schema.SchemaChange.AddForeignKey;
import io.dataflow.core.internal.schema.SchemaChange.CreateTable;
import io.dataflow.core.internal.schema.SchemaConnection;
import io.dataflow.core.internal.schema.SchemaDialect;
import io.dataflow.core.internal.schema.SchemaReader;
import io.dataflow.core.model.FieldType;
import io.r2dbc.spi.R2dbcException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import reactor.core.publisher.Mono;

/** Reads and creates schemas on SQLite, where one transaction holds the whole database and schemas change in it like rows. */
public final class SqliteSchemaDialect implements SchemaDialect {

    private static final String LOCKED = "55P03";
    private static final int SCHEMA_CHANGED = 17;

    private final SchemaReader reader = new SqliteSchemaReader();
    private final SqliteDdl ddl = new SqliteDdl(JsonCodecs.find());

    @Override
    public SchemaReader reader() {
        return reader;
    }

    @Override
    public List<String> columnTypes(FieldType type) {
        return SqliteTypes.fitting(type);
    }

    @Override
    public List<String> confinedTypes(FieldType type) {
        return SqliteTypes.confined(type);
    }

    @Override
    public String quote(String identifier) {
        return ddl.quote(identifier);
    }

    @Override
    public List<String> statements(SchemaChange change) {
        return ddl.statements(change);
    }

    /** A foreign key comes with its table, or with its column: nothing else takes one. */
    @Override
    public List<SchemaChange> arranged(List<SchemaChange> changes) {
        List<SchemaChange> arranged = new ArrayList<>();
        List<AddForeignKey> keys = changes.stream()
                .filter(AddForeignKey.class::isInstance)
                .map(AddForeignKey.class::cast)
                .toList();
        List<AddForeignKey> left = new ArrayList<>(keys);
        for (SchemaChange change : changes) {
            List<AddForeignKey> own =
                    keys.stream().filter(key -> belongs(key, change)).toList();
            left.removeAll(own);
            if (change instanceof CreateTable table) {
                arranged.add(new CreateTable(table.model(), table.names(), own));
            } else if (change instanceof AddColumn column && !own.isEmpty()) {
                arranged.add(new AddColumn(column.model(), column.field(), column.names(), own.get(0)));
            } else if (!(change instanceof AddForeignKey)) {
                arranged.add(change);
            }
        }
        return Stream.concat(arranged.stream(), left.stream()).toList();
    }

    private static boolean belongs(AddForeignKey key, SchemaChange change) {
        if (!key.model().equals(change.model())) {
            return false;
        }
        return change instanceof CreateTable
                || (change instanceof AddColumn column
                        && key.columns().own().equals(List.of(column.field().column())));
    }

    @Override
    public int statementsTogether() {
        return 100;
    }

    @Override
    public Mono<Void> exclusively(SchemaConnection connection, Mono<Void> work) {
        return connection.transaction(work);
    }

    @Override
    public boolean lostRace(R2dbcException error) {
        return LOCKED.equals(error.getSqlState()) || error.getErrorCode() == SCHEMA_CHANGED;
    }
}
