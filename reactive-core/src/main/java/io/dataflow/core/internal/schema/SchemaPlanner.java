package io.dataflow.core.internal.schema;

import io.dataflow.core.internal.schema.SchemaChange.AddColumn;
import io.dataflow.core.internal.schema.SchemaChange.AddForeignKey;
import io.dataflow.core.internal.schema.SchemaChange.AddUniqueKey;
import io.dataflow.core.internal.schema.SchemaChange.CreateIndex;
import io.dataflow.core.internal.schema.SchemaChange.CreateTable;
import io.dataflow.core.model.FieldDefinition;
import io.dataflow.core.model.FieldDefinition.Managed;
import io.dataflow.core.model.IndexDefinition;
import io.dataflow.core.model.ModelDefinition;
import io.dataflow.core.schema.Column;
import io.dataflow.core.schema.Schema;
import io.dataflow.core.schema.Table;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Compares models with the live schema: what has to be added, and what adding cannot repair.
 *
 * <p>Nothing is ever dropped or altered. Tables come first, then columns, unique keys, indexes, and at last foreign keys, so that
 * tables may point to each other in circles.
 */
final class SchemaPlanner {

    private final SchemaDialect dialect;
    private final List<ModelDefinition> models;
    private final SchemaComparison live;
    private final ConstraintNames names;
    private final Map<String, ModelDefinition> byTable = new LinkedHashMap<>();
    private final Map<String, ModelDefinition> indexNames = new HashMap<>();
    private final List<CreateTable> tables = new ArrayList<>();
    private final List<AddColumn> columns = new ArrayList<>();
    private final List<AddColumn> emptyOnly = new ArrayList<>();
    private final List<AddUniqueKey> uniqueKeys = new ArrayList<>();
    private final List<CreateIndex> indexes = new ArrayList<>();
    private final List<AddForeignKey> foreignKeys = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();

    private SchemaPlanner(SchemaDialect dialect, List<ModelDefinition> models, Schema schema) {
        this.dialect = dialect;
        this.models = models;
        this.live = new SchemaComparison(dialect, schema);
        this.names = new ConstraintNames(models);
    }

    /** What has to be added so that the models find what they declare. */
    static SchemaPlan additions(SchemaDialect dialect, List<ModelDefinition> models, Schema schema) {
        return new SchemaPlanner(dialect, models, schema).additions();
    }

    /** What the models do not find, all of it as faults. */
    static SchemaPlan validation(SchemaDialect dialect, List<ModelDefinition> models, Schema schema) {
        return new SchemaPlanner(dialect, models, schema).validation();
    }

    private SchemaPlan additions() {
        models.forEach(model -> byTable.putIfAbsent(model.table(), model));
        for (ModelDefinition model : models) {
            Table table = live.table(model.table());
            if (model.existing()) {
                validate(model, table);
            } else if (table == null) {
                create(model);
            } else if (table.kind() == Table.Kind.VIEW) {
                compare(
                        model,
                        table,
                        field -> live.missingColumn(model, field, table) + "; a view cannot take a column");
            } else {
                complete(model, table);
            }
        }
        List<SchemaChange> changes = Stream.of(tables, columns, uniqueKeys, indexes, foreignKeys)
                .<SchemaChange>flatMap(List::stream)
                .toList();
        return new SchemaPlan(dialect.arranged(changes), emptyOnly, faults);
    }

    private SchemaPlan validation() {
        for (ModelDefinition model : models) {
            validate(model, live.table(model.table()));
        }
        return new SchemaPlan(List.of(), List.of(), faults);
    }

    private void validate(ModelDefinition model, @Nullable Table table) {
        if (table == null) {
            faults.add(live.missingTable(model));
            return;
        }
        compare(model, table, field -> live.missingColumn(model, field, table));
        for (FieldDefinition field : model.fields()) {
            Column column = table.column(field.column());
            if (column != null && SchemaComparison.storesNoNull(field, column)) {
                faults.add(live.notNullable(model, field, table));
            }
        }
    }

    private void create(ModelDefinition model) {
        ModelDefinition first = byTable.getOrDefault(model.table(), model);
        if (first != model) {
            faults.add(
                    "The models " + first.name() + " and " + model.name() + " both declare the table '" + model.table()
                            + "', which is not there; name another table for one of them, or create the table yourself");
            return;
        }
        tables.add(new CreateTable(model, names, List.of()));
        for (IndexDefinition index : model.indexes()) {
            if (isFree(model, index) && !index.unique()) {
                indexes.add(new CreateIndex(model, index));
            }
        }
        model.fields().forEach(field -> addForeignKey(model, field));
    }

    private void complete(ModelDefinition model, Table table) {
        for (FieldDefinition field : compare(model, table, field -> keyIsMissing(model, field, table))) {
            AddColumn change = new AddColumn(model, field, names, null);
            columns.add(change);
            if (!field.optionalOnCreate()) {
                emptyOnly.add(change);
            }
        }
        for (IndexDefinition index : model.indexes()) {
            if (!SchemaComparison.has(table, model, index) && isFree(model, index)) {
                if (index.unique()) {
                    uniqueKeys.add(new AddUniqueKey(model, index));
                } else {
                    indexes.add(new CreateIndex(model, index));
                }
            }
        }
        for (FieldDefinition field : model.fields()) {
            FieldDefinition.Reference target = field.references();
            if (target != null && !SchemaComparison.has(table, columns(model, field, target), target)) {
                addForeignKey(model, field);
            }
        }
    }

    private String keyIsMissing(ModelDefinition model, FieldDefinition field, Table table) {
        return field.key() || field.managed() == Managed.TENANT
                ? live.missingColumn(model, field, table)
                        + "; it belongs to the key of the model and is not added to a table that is there: name the right"
                        + " column, or migrate the table"
                : "";
    }

    /** Adds faults for types that do not fit and for columns that must not be missing; answers the other missing ones. */
    private List<FieldDefinition> compare(
            ModelDefinition model, Table table, Function<FieldDefinition, String> faultOfMissing) {
        Map<String, Column> present =
                table.columns().stream().collect(Collectors.toMap(Column::name, Function.identity()));
        List<FieldDefinition> missing = new ArrayList<>();
        for (FieldDefinition field : model.fields()) {
            Column column = present.get(field.column());
            String fault = column == null ? faultOfMissing.apply(field) : live.misfit(model, field, table, column);
            if (fault == null || fault.isEmpty()) {
                if (column == null) {
                    missing.add(field);
                }
            } else {
                faults.add(fault);
            }
        }
        if (model.tenant()) {
            faults.addAll(SchemaComparison.acrossTenants(model, table));
        }
        return missing;
    }

    private boolean isFree(ModelDefinition model, IndexDefinition index) {
        String owner = live.indexOwner(index.name());
        ModelDefinition other = indexNames.putIfAbsent(index.name(), model);
        if (owner == null && other == null) {
            return true;
        }
        String taken = other != null
                ? "the model " + other.name() + " has one of that name too"
                : model.table().equals(owner)
                        ? "one of that name is there, but over other columns or not unique"
                        : "the table '" + owner + "' has one of that name";
        faults.add(model.name() + ": index '" + index.name() + "' over " + SchemaComparison.columns(model, index)
                + " cannot be created: " + taken + "; rename one, or migrate the table");
        return false;
    }

    private ForeignKeyColumns columns(ModelDefinition model, FieldDefinition field, FieldDefinition.Reference target) {
        return ForeignKeyColumns.of(model, field, target, byTable.get(target.table()));
    }

    private void addForeignKey(ModelDefinition model, FieldDefinition field) {
        FieldDefinition.Reference target = field.references();
        if (target == null) {
            return;
        }
        ModelDefinition other = byTable.get(target.table());
        if (other != null && other.tenant() && !model.tenant()) {
            faults.add(SchemaComparison.subject(model, field) + " references the model " + other.name()
                    + ", whose rows belong to tenants; declare " + model.name()
                    + " with tenant = true, too, or leave the reference out");
            return;
        }
        if (byTable.containsKey(target.table()) || live.table(target.table()) != null) {
            foreignKeys.add(new AddForeignKey(model, field, target, columns(model, field, target), names));
        } else {
            faults.add(SchemaComparison.subject(model, field) + " references the table '" + target.table()
                    + "', which is neither there nor the table of a registered model; register its model");
        }
    }
}
