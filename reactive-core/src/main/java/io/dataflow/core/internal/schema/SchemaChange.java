package io.dataflow.core.internal.schema;

import io.dataflow.core.model.FieldDefinition;
import io.dataflow.core.model.IndexDefinition;
import io.dataflow.core.model.ModelDefinition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Something that is added to a schema so that a model finds what it declares. */
public sealed interface SchemaChange {

    /** The model that asks for it. */
    ModelDefinition model();

    /** What it is, for messages: {@code create table 'contacts'}. */
    String describe();

    /**
     * A table with its columns, checks, key and unique keys.
     *
     * @param foreignKeys its foreign keys, on a database that takes none later
     */
    record CreateTable(ModelDefinition model, ConstraintNames names, List<AddForeignKey> foreignKeys)
            implements SchemaChange {
        @Override
        public String describe() {
            return "create table '" + model.table() + "'";
        }
    }

    /**
     * A column of a table that is there.
     *
     * @param foreignKey its foreign key, on a database that takes none later; null where there is none
     */
    record AddColumn(
            ModelDefinition model,
            FieldDefinition field,
            ConstraintNames names,
            @Nullable AddForeignKey foreignKey) implements SchemaChange {
        @Override
        public String describe() {
            return "add column '" + field.column() + "' to table '" + model.table() + "'";
        }
    }

    /** A unique key of a table that is there. */
    record AddUniqueKey(ModelDefinition model, IndexDefinition index) implements SchemaChange {
        @Override
        public String describe() {
            return "add unique key '" + index.name() + "' over " + index.fields() + " to table '" + model.table() + "'";
        }
    }

    /** An index that is not unique. */
    record CreateIndex(ModelDefinition model, IndexDefinition index) implements SchemaChange {
        @Override
        public String describe() {
            return "create index '" + index.name() + "' over " + index.fields() + " of table '" + model.table() + "'";
        }
    }

    /** The foreign key of a field; comes after all tables, which may point to each other. */
    record AddForeignKey(
            ModelDefinition model,
            FieldDefinition field,
            FieldDefinition.Reference target,
            ForeignKeyColumns columns,
            ConstraintNames names)
            implements SchemaChange {
        @Override
        public String describe() {
            return "add foreign key '" + names.foreignKey(model, field) + "' from '" + model.table() + "'.'"
                    + field.column() + "' to '" + target.table() + "'.'" + target.column() + "'";
        }
    }
}
