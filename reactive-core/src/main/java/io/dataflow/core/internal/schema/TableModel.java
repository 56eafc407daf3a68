package io.dataflow.core.internal.schema;

import io.dataflow.core.internal.model.Suggestions;
import io.dataflow.core.model.ModelDefinition;
import io.dataflow.core.model.Naming;
import io.dataflow.core.schema.Column;
import io.dataflow.core.schema.ForeignKey;
import io.dataflow.core.schema.Index;
import io.dataflow.core.schema.Table;
import io.dataflow.core.schema.UniqueKey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Makes the model of a table that is there already, in the form of data. */
final class TableModel {

    private static final Set<String> MANAGED = Set.of("createdAt", "updatedAt");

    /** An instant in a column without zone. */
    private static final String UTC = "utc";

    private final Table table;
    private final Naming naming;
    private final ColumnTypes types;

    TableModel(Table table, Naming naming, ColumnTypes types) {
        this.table = table;
        this.naming = naming;
        this.types = types;
    }

    /**
     * The model.
     *
     * @throws NoModelException saying why the table cannot be one
     * @throws io.dataflow.core.ValidationFailedException where its names or types break a rule of models
     */
    ModelDefinition model(String name) {
        if (table.kind() == Table.Kind.VIEW) {
            throw refused("is a view, which has no key; declare a model that names one, with db.register(..)");
        }
        UniqueKey key = key();
        if (key == null) {
            throw refused(
                    "has neither a primary key nor a unique key without NULLs, so that no row could be found again;"
                            + " give it one, or declare a model that names its key, with db.register(..)");
        }
        refuseUnreadable();
        Map<String, Object> fields = new LinkedHashMap<>();
        for (Column column : table.columns()) {
            if (fields.put(naming.field(column.name()), field(column, key)) != null) {
                throw refused("has two columns for the field " + Suggestions.quote(naming.field(column.name()))
                        + "; declare a model that names the fields, with db.register(..)");
            }
        }
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("name", name);
        data.put("table", table.name());
        data.put("existing", true);
        data.put("fields", fields);
        data.put("key", names(key.columns()));
        data.put("indexes", uniqueIndexes());
        return ModelDefinition.of(data, naming);
    }

    /** The primary key, else the first unique key that identifies every row. */
    private @Nullable UniqueKey key() {
        UniqueKey primary = table.primaryKey();
        return primary != null
                ? primary
                : uniqueKeys().stream().filter(this::hasNoNull).findFirst().orElse(null);
    }

    private List<UniqueKey> uniqueKeys() {
        List<UniqueKey> keys = new ArrayList<>(table.uniqueKeys());
        for (Index index : table.indexes()) {
            boolean plain = index.columns().stream().allMatch(column -> table.column(column) != null);
            if (index.unique() && index.condition() == null && plain) {
                keys.add(new UniqueKey(index.name(), index.columns()));
            }
        }
        return keys;
    }

    private boolean hasNoNull(UniqueKey key) {
        return key.columns().stream().map(table::column).allMatch(column -> column != null && !column.nullable());
    }

    private void refuseUnreadable() {
        String unreadable = table.columns().stream()
                .filter(column -> types.typeOf(column) == null)
                .map(column -> "column " + Suggestions.quote(column.name()) + " has the type " + column.type())
                .collect(Collectors.joining(", "));
        if (!unreadable.isEmpty()) {
            throw refused(unreadable + ", which cannot be decoded; declare a model without it, with db.register(..)");
        }
    }

    private Map<String, Object> field(Column column, UniqueKey key) {
        boolean isKey = key.columns().contains(column.name());
        String type = typeOf(column);
        Map<String, Object> field = new LinkedHashMap<>();
        field.put("type", type);
        field.put("column", column.name());
        field.put("nullable", column.nullable() && !isKey);
        boolean managed = MANAGED.contains(naming.field(column.name()))
                && (type.equals("instant") || type.equals(UTC))
                && !isKey
                && column.generation() == Column.Generation.NONE;
        if (!managed) {
            field.put("managed", false);
            field.put(
                    "generated", generated(column, type, isKey && key.columns().size() == 1));
        }
        for (ForeignKey foreignKey : table.foreignKeys()) {
            if (!managed && foreignKey.schema() == null && foreignKey.columns().equals(List.of(column.name()))) {
                field.put(
                        "references",
                        Map.of(
                                "table",
                                foreignKey.table(),
                                "column",
                                foreignKey.referencedColumns().get(0)));
            }
        }
        return field;
    }

    private String typeOf(Column column) {
        String type = Objects.requireNonNull(types.typeOf(column));
        return naming == Naming.KAILASH && type.equals("datetime") ? UTC : type;
    }

    private static String generated(Column column, String type, boolean wholeKey) {
        return switch (column.generation()) {
            case IDENTITY -> Set.of("short", "int", "long").contains(type) ? "identity" : "database";
            case COMPUTED -> "computed";
            case NONE -> column.defaultValue() != null ? "database" : wholeKey && type.equals("uuid") ? "uuid" : "none";
        };
    }

    private List<Map<String, Object>> uniqueIndexes() {
        List<Map<String, Object>> indexes = new ArrayList<>();
        Set<List<String>> seen = new HashSet<>();
        for (UniqueKey key : uniqueKeys()) {
            if (seen.add(key.columns())) {
                indexes.add(Map.of("name", key.name(), "fields", names(key.columns()), "unique", true));
            }
        }
        return indexes;
    }

    private List<String> names(List<String> columns) {
        return columns.stream().map(naming::field).toList();
    }

    private NoModelException refused(String why) {
        return new NoModelException("table " + Suggestions.quote(table.name()) + " " + why);
    }

    /** Why a table is no model. */
    static final class NoModelException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        NoModelException(String message) {
            super(message, null, false, false);
        }
    }
}
