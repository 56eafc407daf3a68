package io.dataflow.core.internal.schema;

import io.dataflow.core.schema.Column;
import io.dataflow.core.schema.ForeignKey;
import io.dataflow.core.schema.Index;
import io.dataflow.core.schema.Relationship;
import io.dataflow.core.schema.Schema;
import io.dataflow.core.schema.Table;
import io.dataflow.core.schema.UniqueKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Puts tables together from the rows of a catalogue, whatever their order between tables.
 *
 * <p>Parts of a table that was not announced are left out: it came or went between two queries. Confined to one reading.
 */
public final class SchemaAssembler {

    private final Map<String, Parts> tables = new LinkedHashMap<>();
    private final List<String> unknown = new ArrayList<>();

    /** Announces a table; once is enough. */
    public void table(String name, Table.Kind kind) {
        tables.computeIfAbsent(name, n -> new Parts(kind));
    }

    /** Adds the next column of a table; a catalogue that changes while it is read may name one twice. */
    public void add(String table, Column column) {
        parts(table).columns.putIfAbsent(column.name(), column);
    }

    /** Adds the primary key of a table. */
    public void primaryKey(String table, String name, List<String> columns) {
        parts(table).primaryKey = new UniqueKey(name, columns);
    }

    /** Adds a unique constraint of a table. */
    public void uniqueKey(String table, String name, List<String> columns) {
        parts(table).uniqueKeys.add(new UniqueKey(name, columns));
    }

    /** Adds an index of a table. */
    public void add(String table, Index index) {
        parts(table).indexes.add(index);
    }

    /** Adds a foreign key of a table. */
    public void add(String table, ForeignKey key) {
        parts(table).foreignKeys.add(key);
    }

    /** Says what could not be looked at. */
    public void unknown(String sentence) {
        unknown.add(sentence);
    }

    /** The schema of all tables that were announced. */
    public Schema schema(String name) {
        Map<String, List<ForeignKey>> foreignKeys = new LinkedHashMap<>();
        tables.forEach((table, parts) -> foreignKeys.put(table, parts.foreignKeys));
        Map<String, List<Relationship>> relationships = Relationships.of(foreignKeys);
        List<Table> built = new ArrayList<>();
        tables.forEach((table, parts) -> built.add(new Table(
                table,
                parts.kind,
                List.copyOf(parts.columns.values()),
                parts.primaryKey,
                parts.uniqueKeys,
                parts.indexes,
                parts.foreignKeys,
                relationships.getOrDefault(table, List.of()))));
        return new Schema(name, built, unknown);
    }

    private Parts parts(String table) {
        Parts parts = tables.get(table);
        return parts == null ? new Parts(Table.Kind.TABLE) : parts;
    }

    private static final class Parts {
        private final Table.Kind kind;
        private final Map<String, Column> columns = new LinkedHashMap<>();
        private final List<UniqueKey> uniqueKeys = new ArrayList<>();
        private final List<Index> indexes = new ArrayList<>();
        private final List<ForeignKey> foreignKeys = new ArrayList<>();
        private @Nullable UniqueKey primaryKey;

        Parts(Table.Kind kind) {
            this.kind = kind;
        }
    }
}
