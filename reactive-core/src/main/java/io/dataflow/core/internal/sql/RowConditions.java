package io.dataflow.core.internal.sql;

import io.dataflow.core.internal.query.Expression;
import io.dataflow.core.model.ModelDefinition;

/** Conditions on rows, in statements that a database writes in its own way. */
public final class RowConditions {

    private RowConditions() {}

    /** Writes {@code AND ..}, or nothing when every row is meant; the qualifier is the alias of the table and a dot. */
    public static void and(SqlWriter sql, ModelDefinition model, String qualifier, Expression condition) {
        if (!condition.isAll()) {
            sql.sql(" AND ");
            new ConditionSql(sql, Columns.of(sql, model, qualifier)).write(Normalizer.normalize(condition));
        }
    }
}
