package io.dataflow.core.internal.sql;

import io.dataflow.core.model.FieldType;
import io.dataflow.core.model.ModelDefinition;

/** Finds what a name in a condition stands for: a column of the model, or an aggregate of a group. */
interface Columns {

    /** The column of a name, which was checked before. */
    Column column(String name);

    /**
     * A column as it is written.
     *
     * @param write writes it
     * @param type its type
     * @param nullable whether it may be NULL
     */
    record Column(Runnable write, FieldType type, boolean nullable) {}

    /** The columns of a model. */
    static Columns of(SqlWriter sql, ModelDefinition model) {
        return of(sql, model, sql.dialect().qualifier(model));
    }

    /** The columns of a model, each after a qualifier: the alias of the table and a dot. */
    static Columns of(SqlWriter sql, ModelDefinition model, String qualifier) {
        return name -> {
            var field = model.field(name, "filter");
            return new Column(() -> sql.sql(qualifier).name(field.column()), field.type(), field.nullable());
        };
    }
}
