package io.dataflow.core.internal.schema;

import io.dataflow.core.internal.model.Suggestions;
import io.dataflow.core.model.FieldDefinition;
import io.dataflow.core.model.FieldDefinition.Managed;
import io.dataflow.core.model.FieldType;
import io.dataflow.core.model.IndexDefinition;
import io.dataflow.core.model.ModelDefinition;
import io.dataflow.core.schema.Column;
import io.dataflow.core.schema.Index;
import io.dataflow.core.schema.Schema;
import io.dataflow.core.schema.Table;
import io.dataflow.core.schema.UniqueKey;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The live schema as models see it: which of their parts are there, and which do not fit. */
final class SchemaComparison {

    private final SchemaDialect dialect;
    private final Schema schema;
    private final Map<String, Table> tables = new LinkedHashMap<>();
    private final Map<String, String> indexOwners = new HashMap<>();

    SchemaComparison(SchemaDialect dialect, Schema schema) {
        this.dialect = dialect;
        this.schema = schema;
        for (Table table : schema.tables()) {
            tables.put(table.name(), table);
            table.indexes().forEach(index -> indexOwners.put(index.name(), table.name()));
            table.uniqueKeys().forEach(key -> indexOwners.put(key.name(), table.name()));
        }
    }

    Schema schema() {
        return schema;
    }

    @Nullable
    Table table(String name) {
        return tables.get(name);
    }

    /** The table that has an index or unique key of that name, or null. */
    @Nullable
    String indexOwner(String index) {
        return indexOwners.get(index);
    }

    /** What is said about a table that is not there. */
    String missingTable(ModelDefinition model) {
        return model.name() + ": table '" + model.table() + "' is not there" + nearest(model.table(), tables.keySet());
    }

    /** What is said about a column that is not there. */
    String missingColumn(ModelDefinition model, FieldDefinition field, Table table) {
        return subject(model, field) + ": column '" + field.column() + "' of table '" + table.name() + "' is not there"
                + nearest(
                        field.column(),
                        table.columns().stream().map(Column::name).toList());
    }

    /** What is wrong with a column, or null when it holds the values of the field. */
    @Nullable
    String misfit(ModelDefinition model, FieldDefinition field, Table table, Column column) {
        String wrongType = wrongType(model, field, table, column);
        if (wrongType == null && field.managed() == Managed.VERSION && column.nullable()) {
            return subject(model, field) + ": column '" + column.name() + "' of table '" + table.name()
                    + "' may be NULL, which is no version; set it to 0 where it is NULL, and declare it NOT NULL";
        }
        if (wrongType == null && field.managed() == Managed.TENANT && column.folding() != null) {
            return subject(model, field) + ": column '" + column.name() + "' of table '" + table.name()
                    + "' takes different texts for equal (" + column.folding()
                    + "), so that tenants would see each other's"
                    + " rows; give it a type and a collation that compare every character";
        }
        return wrongType;
    }

    /** What is said about unique keys that hold across tenants: two could not hold the same value, and one would tell of another's. */
    static List<String> acrossTenants(ModelDefinition model, Table table) {
        FieldDefinition tenant = model.managed(Managed.TENANT);
        if (tenant == null) {
            return List.of();
        }
        Map<String, List<String>> unique = new LinkedHashMap<>();
        UniqueKey primary = table.primaryKey();
        if (primary != null) {
            unique.put(primary.name(), primary.columns());
        }
        table.uniqueKeys().forEach(key -> unique.put(key.name(), key.columns()));
        table.indexes().stream().filter(Index::unique).forEach(index -> unique.put(index.name(), index.columns()));
        return unique.entrySet().stream()
                .filter(key -> !key.getValue().contains(tenant.column()))
                .map(key -> model.name() + ": unique key '" + key.getKey() + "' of table '" + table.name()
                        + "' is over "
                        + key.getValue() + " across all tenants, so that two of them could not hold the same; add '"
                        + tenant.column() + "' to it")
                .toList();
    }

    private @Nullable String wrongType(ModelDefinition model, FieldDefinition field, Table table, Column column) {
        List<String> fitting = dialect.columnTypes(field.type());
        if (fitting.contains(column.type())) {
            return null;
        }
        return subject(model, field) + ": column '" + column.name() + "' of table '" + table.name() + "' is "
                + column.type() + ", but a field of type " + name(field.type()) + " needs "
                + String.join(" or ", fitting)
                + "; change the type of the field, or migrate the column";
    }

    /** Whether the model stores NULL where the column takes none and has no value of its own. */
    static boolean storesNoNull(FieldDefinition field, Column column) {
        return field.optionalOnlyByNull()
                && !column.nullable()
                && column.defaultValue() == null
                && column.generation() == Column.Generation.NONE;
    }

    /** What is said about a column that takes no NULL. */
    String notNullable(ModelDefinition model, FieldDefinition field, Table table) {
        return subject(model, field) + ": column '" + field.column() + "' of table '" + table.name()
                + "' takes no NULL, but the field may be null; make the field not nullable, or migrate the column";
    }

    /** Whether the table has the index of a model, by this name or another. */
    static boolean has(Table table, ModelDefinition model, IndexDefinition index) {
        List<String> columns = columns(model, index);
        return index.unique() ? isUnique(table, columns) : isIndexed(table, columns);
    }

    /** Whether the table has a foreign key over these columns to a table. */
    static boolean has(Table table, ForeignKeyColumns columns, FieldDefinition.Reference target) {
        return table.foreignKeys().stream()
                .anyMatch(key -> key.columns().equals(columns.own())
                        && key.table().equals(target.table())
                        && key.referencedColumns().equals(columns.referenced()));
    }

    static List<String> columns(ModelDefinition model, IndexDefinition index) {
        return DdlWriter.fields(model, index).stream()
                .map(FieldDefinition::column)
                .toList();
    }

    static String subject(ModelDefinition model, FieldDefinition field) {
        return model.name() + "." + field.name();
    }

    private static boolean isUnique(Table table, List<String> columns) {
        // Unique in any order of the columns is unique in every order.
        Set<String> wanted = new HashSet<>(columns);
        return (table.primaryKey() != null && same(table.primaryKey().columns(), wanted))
                || table.uniqueKeys().stream().anyMatch(key -> same(key.columns(), wanted))
                || table.indexes().stream()
                        .anyMatch(i -> i.unique() && i.condition() == null && same(i.columns(), wanted));
    }

    private static boolean same(List<String> columns, Set<String> wanted) {
        return columns.size() == wanted.size() && wanted.containsAll(columns);
    }

    private static boolean isIndexed(Table table, List<String> columns) {
        return (table.primaryKey() != null && startsWith(table.primaryKey().columns(), columns))
                || table.uniqueKeys().stream().anyMatch(key -> startsWith(key.columns(), columns))
                || table.indexes().stream().anyMatch(i -> i.condition() == null && startsWith(i.columns(), columns));
    }

    private static boolean startsWith(List<String> columns, List<String> wanted) {
        return columns.size() >= wanted.size()
                && columns.subList(0, wanted.size()).equals(wanted);
    }

    private static String nearest(String name, Iterable<String> known) {
        Set<String> names = new HashSet<>();
        known.forEach(names::add);
        List<String> near = Suggestions.nearest(name, names);
        return near.isEmpty()
                ? ""
                : "; did you mean "
                        + String.join(
                                " or ", near.stream().map(Suggestions::quote).toList()) + "?";
    }

    private static String name(FieldType type) {
        if (type instanceof FieldType.Array array) {
            return "list of " + name(array.element());
        }
        return type instanceof FieldType.Json ? "JSON" : type.javaType().getSimpleName();
    }
}
