package io.dataflow.core.internal.schema;

import io.dataflow.core.ValidationFailedException;
import io.dataflow.core.internal.model.Suggestions;
import io.dataflow.core.model.ModelDefinition;
import io.dataflow.core.model.Naming;
import io.dataflow.core.schema.Schema;
import io.dataflow.core.schema.Table;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The models of tables that are there already.
 *
 * @param models by the name by which each table was asked for, in that order
 * @param errors why what was asked for is no model, by the same names
 */
public record TableModels(Map<String, ModelDefinition> models, Map<String, String> errors) {

    /**
     * Makes models of tables.
     *
     * @param asked the names of tables; none stands for all of them, views and partitions aside
     * @param own which are tables of a library itself, and so no models
     */
    public static TableModels of(
            Schema schema, List<String> asked, Predicate<String> own, Naming naming, SchemaDialect dialect) {
        return new Making(schema, naming, new ColumnTypes(dialect)).make(asked, own);
    }

    /** Makes models of tables, by the names that they are to have. */
    public static TableModels named(Schema schema, Map<String, Table> tables, Naming naming, SchemaDialect dialect) {
        Making making = new Making(schema, naming, new ColumnTypes(dialect));
        tables.forEach((name, table) -> making.make(name, table, name));
        return new TableModels(making.models(), making.errors());
    }

    private record Making(
            Schema schema,
            Naming naming,
            ColumnTypes types,
            Map<String, ModelDefinition> models,
            Map<String, String> errors) {

        Making(Schema schema, Naming naming, ColumnTypes types) {
            this(schema, naming, types, new LinkedHashMap<>(), new LinkedHashMap<>());
        }

        TableModels make(List<String> asked, Predicate<String> own) {
            Map<String, Table> tables = asked.isEmpty() ? all(own) : find(asked);
            Map<String, String> names = names(tables);
            tables.forEach((name, table) -> {
                String model = names.get(name);
                if (model == null) {
                    errors.put(
                            name,
                            "its model would be called " + naming.model(table.name())
                                    + ", as that of another table is; declare one under another name, with db.register(..)");
                    return;
                }
                make(name, table, model);
            });
            return new TableModels(models, errors);
        }

        void make(String name, Table table, String model) {
            try {
                models.put(name, new TableModel(table, naming, types).model(model));
            } catch (TableModel.NoModelException | ValidationFailedException refused) {
                errors.put(name, String.valueOf(refused.getMessage()));
            }
        }

        private Map<String, Table> all(Predicate<String> own) {
            Map<String, Table> all = new LinkedHashMap<>();
            for (Table table : schema.tables()) {
                if (table.kind() == Table.Kind.TABLE && !own.test(table.name())) {
                    all.put(table.name(), table);
                }
            }
            return all;
        }

        private Map<String, Table> find(List<String> asked) {
            Map<String, Table> found = new LinkedHashMap<>();
            for (String name : asked) {
                Table table = find(name);
                if (table != null) {
                    found.put(name, table);
                } else {
                    errors.put(
                            name,
                            Suggestions.phrase(
                                    "table",
                                    name,
                                    null,
                                    schema.tables().stream().map(Table::name).toList()));
                }
            }
            return found;
        }

        /** The table of that name, or the only one that differs from it by upper and lower case alone. */
        private @Nullable Table find(String name) {
            Table exact = schema.table(name);
            if (exact != null) {
                return exact;
            }
            List<Table> alike = schema.tables().stream()
                    .filter(table -> table.name().equalsIgnoreCase(name))
                    .toList();
            return alike.size() == 1 ? alike.get(0) : null;
        }

        /** The names of the models; of two tables with one name, that which the model would be stored in has it. */
        private Map<String, String> names(Map<String, Table> tables) {
            List<Map.Entry<String, Table>> order = new ArrayList<>(tables.entrySet());
            order.sort(java.util.Comparator.comparing(entry -> {
                String table = entry.getValue().name();
                return !naming.table(naming.model(table)).equals(table);
            }));
            Map<String, String> names = new HashMap<>();
            Map<String, Table> taken = new HashMap<>();
            for (Map.Entry<String, Table> entry : order) {
                String model = naming.model(entry.getValue().name());
                Table first = taken.putIfAbsent(model, entry.getValue());
                if (first == null || first.equals(entry.getValue())) {
                    names.put(entry.getKey(), model);
                }
            }
            return names;
        }
    }
}
