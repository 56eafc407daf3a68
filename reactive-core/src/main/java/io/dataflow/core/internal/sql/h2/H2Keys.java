package io.dataflow.core.internal.sql.h2;

import io.dataflow.core.internal.schema.SchemaAssembler;
import io.dataflow.core.internal.schema.SchemaConnection;
import io.dataflow.core.schema.ForeignKey;
import io.dataflow.core.schema.Index;
import io.r2dbc.spi.Row;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import reactor.core.publisher.Mono;

/**
 * Puts keys and indexes together from the rows of H2's catalogue.
 *
 * <p>Its views are read one by one and joined here: H2 computes a join of two of them row against row, which took seconds for a
 * thousand tables. Keys of other schemas are read too, since foreign keys may point there.
 */
final class H2Keys {

    private static final String CONSTRAINTS = """
            SELECT CONSTRAINT_SCHEMA, CONSTRAINT_NAME, CONSTRAINT_TYPE, TABLE_NAME, TABLE_SCHEMA = SCHEMA()
            FROM INFORMATION_SCHEMA.TABLE_CONSTRAINTS
            WHERE CONSTRAINT_TYPE IN ('PRIMARY KEY', 'UNIQUE', 'FOREIGN KEY')
            ORDER BY TABLE_NAME, CONSTRAINT_NAME""";

    private static final String COLUMNS = """
            SELECT CONSTRAINT_SCHEMA, CONSTRAINT_NAME, COLUMN_NAME, POSITION_IN_UNIQUE_CONSTRAINT
            FROM INFORMATION_SCHEMA.KEY_COLUMN_USAGE
            ORDER BY CONSTRAINT_SCHEMA, CONSTRAINT_NAME, ORDINAL_POSITION""";

    private static final String REFERENCES = """
            SELECT CONSTRAINT_SCHEMA, CONSTRAINT_NAME, UNIQUE_CONSTRAINT_SCHEMA, UNIQUE_CONSTRAINT_NAME, DELETE_RULE, UPDATE_RULE
            FROM INFORMATION_SCHEMA.REFERENTIAL_CONSTRAINTS""";

    /** Without those that H2 made for keys by itself. */
    private static final String INDEXES = """
            SELECT TABLE_NAME, INDEX_NAME, INDEX_TYPE_NAME
            FROM INFORMATION_SCHEMA.INDEXES
            WHERE TABLE_SCHEMA = SCHEMA() AND NOT IS_GENERATED
            ORDER BY TABLE_NAME, INDEX_NAME""";

    private static final String INDEX_COLUMNS = """
            SELECT INDEX_NAME, COLUMN_NAME
            FROM INFORMATION_SCHEMA.INDEX_COLUMNS
            WHERE TABLE_SCHEMA = SCHEMA()
            ORDER BY INDEX_NAME, ORDINAL_POSITION""";

    private final Map<Name, Key> keys = new LinkedHashMap<>();
    private final Map<Name, Reference> references = new HashMap<>();
    private final Map<String, IndexParts> indexes = new LinkedHashMap<>();

    /** Reads keys and indexes, and adds them to their tables. */
    static Mono<Void> read(SchemaConnection connection, SchemaAssembler tables) {
        H2Keys parts = new H2Keys();
        return connection
                .query(CONSTRAINTS, parts::addKey)
                .thenMany(connection.query(COLUMNS, parts::addColumn))
                .thenMany(connection.query(REFERENCES, parts::addReference))
                .thenMany(connection.query(INDEXES, parts::addIndex))
                .thenMany(connection.query(INDEX_COLUMNS, parts::addIndexColumn))
                .then(Mono.fromRunnable(() -> parts.addTo(tables)));
    }

    private boolean addKey(Row row) {
        boolean current = Boolean.TRUE.equals(row.get(4, Boolean.class));
        keys.put(name(row, 0), new Key(text(row, 2), text(row, 3), current, new ArrayList<>(), new ArrayList<>()));
        return true;
    }

    private boolean addColumn(Row row) {
        Key key = keys.get(name(row, 0));
        if (key != null) {
            key.columns.add(text(row, 2));
            key.positions.add(Objects.requireNonNullElse(row.get(3, Integer.class), 1));
        }
        return true;
    }

    private boolean addReference(Row row) {
        references.put(name(row, 0), new Reference(name(row, 2), action(text(row, 4)), action(text(row, 5))));
        return true;
    }

    private boolean addIndex(Row row) {
        indexes.put(text(row, 1), new IndexParts(text(row, 0), text(row, 2).startsWith("UNIQUE"), new ArrayList<>()));
        return true;
    }

    private boolean addIndexColumn(Row row) {
        IndexParts index = indexes.get(text(row, 0));
        return index != null && index.columns.add(text(row, 1));
    }

    private void addTo(SchemaAssembler tables) {
        keys.forEach((name, key) -> {
            if (!key.current) {
                return;
            }
            switch (key.type) {
                case "PRIMARY KEY" -> tables.primaryKey(key.table, name.name, key.columns);
                case "UNIQUE" -> tables.uniqueKey(key.table, name.name, key.columns);
                default -> addForeignKey(tables, name, key);
            }
        });
        indexes.forEach((name, index) -> tables.add(index.table, new Index(name, index.columns, index.unique, null)));
    }

    private void addForeignKey(SchemaAssembler tables, Name name, Key key) {
        Reference reference = references.get(name);
        Key target = reference == null ? null : keys.get(reference.target);
        if (reference == null
                || target == null
                || key.positions.stream().anyMatch(position -> position > target.columns.size())) {
            return; // it came or went between two queries
        }
        List<String> referenced = key.positions.stream()
                .map(position -> target.columns.get(position - 1))
                .toList();
        tables.add(
                key.table,
                new ForeignKey(
                        name.name,
                        key.columns,
                        target.current ? null : reference.target.schema,
                        target.table,
                        referenced,
                        reference.onDelete,
                        reference.onUpdate));
    }

    private static ForeignKey.Action action(String rule) {
        return ForeignKey.Action.valueOf(rule.replace(' ', '_'));
    }

    private static Name name(Row row, int index) {
        return new Name(text(row, index), text(row, index + 1));
    }

    private static String text(Row row, int index) {
        return Objects.requireNonNullElse(row.get(index, String.class), "");
    }

    private record Name(String schema, String name) {}

    private record Key(String type, String table, boolean current, List<String> columns, List<Integer> positions) {}

    private record Reference(Name target, ForeignKey.Action onDelete, ForeignKey.Action onUpdate) {}

    private record IndexParts(String table, boolean unique, List<String> columns) {}
}
