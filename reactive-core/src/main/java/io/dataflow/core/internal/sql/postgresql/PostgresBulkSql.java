package io.dataflow.core.internal.sql.postgresql;

import io.dataflow.core.BulkOptions.OnConflict;
import io.dataflow.core.internal.execution.Batch;
import io.dataflow.core.internal.model.RowValues;
import io.dataflow.core.internal.query.Assignment;
import io.dataflow.core.internal.sql.Dialect;
import io.dataflow.core.internal.sql.RowConditions;
import io.dataflow.core.internal.sql.SqlStatement;
import io.dataflow.core.internal.sql.SqlWriter;
import io.dataflow.core.model.FieldDefinition;
import io.dataflow.core.model.ModelDefinition;
import java.util.ArrayList;
import java.util.List;

/** The statements that write many rows at once; each answers the keys of the rows it touched and whether it created them. */
final class PostgresBulkSql {

    /** The protocol counts the values of a statement in 16 bits. */
    private static final int MOST_VALUES = 32_767;

    private static final int MOST_ROWS = 1_000;

    private final Dialect dialect;

    PostgresBulkSql(Dialect dialect) {
        this.dialect = dialect;
    }

    /**
     * A statement over some rows of a group.
     *
     * @param sql the statement
     * @param rows how many rows it was given
     */
    record Part(SqlStatement sql, int rows) {}

    List<Part> statements(Batch batch, BatchPlan.Group group) {
        List<FieldDefinition> fields =
                batch.verb() == Batch.Verb.DELETE ? batch.model().primaryKey() : group.fields();
        int chunk = fields.isEmpty() ? 1 : Math.min(MOST_ROWS, MOST_VALUES / fields.size());
        List<Part> parts = new ArrayList<>();
        for (int from = 0; from < group.rows().size(); from += chunk) {
            List<RowValues> rows = group.rows()
                    .subList(from, Math.min(from + chunk, group.rows().size()));
            SqlWriter sql = SqlWriter.of(dialect);
            switch (batch.verb()) {
                case INSERT -> insert(sql, batch, fields, rows);
                case UPDATE -> update(sql, batch, fields, rows);
                case DELETE -> delete(sql, batch, fields, rows);
            }
            parts.add(new Part(sql.statement(), rows.size()));
        }
        return parts;
    }

    private void insert(SqlWriter sql, Batch batch, List<FieldDefinition> fields, List<RowValues> rows) {
        ModelDefinition model = batch.model();
        sql.sql("INSERT INTO ").name(model.table());
        if (fields.isEmpty()) {
            sql.sql(" DEFAULT VALUES");
        } else {
            sql.sql(" (").columns(fields).sql(") ");
            values(sql, fields, rows, false);
        }
        if (batch.onConflict() != OnConflict.ERROR) {
            sql.sql(" ON CONFLICT (").columns(batch.conflictOn()).sql(")");
            conflict(sql, batch, rows.get(0));
        }
        sql.sql(" RETURNING ").columns(model.key()).sql(", (xmax = 0)");
    }

    private static void conflict(SqlWriter sql, Batch batch, RowValues row) {
        if (batch.onConflict() == OnConflict.SKIP) {
            sql.sql(" DO NOTHING");
            return;
        }
        String separator = " DO UPDATE SET ";
        for (FieldDefinition field : changed(batch, row)) {
            sql.sql(separator).name(field.column()).sql(" = EXCLUDED.").name(field.column());
            separator = ", ";
        }
    }

    /** With nothing to change the target is set to itself, so that the row comes back. */
    private static List<FieldDefinition> changed(Batch batch, RowValues row) {
        List<FieldDefinition> changed = batch.changed(row);
        return changed.isEmpty() ? batch.conflictOn() : changed;
    }

    private void update(SqlWriter sql, Batch batch, List<FieldDefinition> fields, List<RowValues> rows) {
        ModelDefinition model = batch.model();
        sql.sql("UPDATE ").name(model.table()).sql(" AS t");
        String separator = " SET ";
        for (FieldDefinition field : changed(batch, rows.get(0))) {
            sql.sql(separator).name(field.column()).sql(" = v.").name(field.column());
            separator = ", ";
        }
        sql.sql(" FROM (");
        values(sql, fields, rows, true);
        sql.sql(") AS v (").columns(fields).sql(")");
        sameKey(sql, model);
        RowConditions.and(sql, model, "t.", batch.among());
        returnKey(sql, model);
    }

    private void delete(SqlWriter sql, Batch batch, List<FieldDefinition> fields, List<RowValues> rows) {
        ModelDefinition model = batch.model();
        if (batch.stamp().isEmpty()) {
            sql.sql("DELETE FROM ").name(model.table()).sql(" AS t USING (");
        } else {
            sql.sql("UPDATE ").name(model.table()).sql(" AS t");
            String separator = " SET ";
            for (Assignment stamp : batch.stamp()) {
                FieldDefinition field = model.field(stamp.field(), "bulkDelete");
                sql.sql(separator).name(field.column()).sql(" = ").value(field.type(), stamp.value());
                separator = ", ";
            }
            sql.sql(" FROM (");
        }
        values(sql, fields, rows, true);
        sql.sql(") AS v (").columns(fields).sql(")");
        sameKey(sql, model);
        RowConditions.and(sql, model, "t.", batch.among());
        returnKey(sql, model);
    }

    private static void sameKey(SqlWriter sql, ModelDefinition model) {
        String separator = " WHERE ";
        for (FieldDefinition part : model.primaryKey()) {
            sql.sql(separator).sql("t.").name(part.column()).sql(" = v.").name(part.column());
            separator = " AND ";
        }
    }

    private static void returnKey(SqlWriter sql, ModelDefinition model) {
        String separator = " RETURNING ";
        for (FieldDefinition part : model.key()) {
            sql.sql(separator).sql("t.").name(part.column());
            separator = ", ";
        }
        sql.sql(", FALSE");
    }

    /** {@code VALUES (..), (..)}; outside an insert the first row has to say its types. */
    private void values(SqlWriter sql, List<FieldDefinition> fields, List<RowValues> rows, boolean typed) {
        String rowSeparator = "VALUES (";
        boolean cast = typed;
        for (RowValues row : rows) {
            sql.sql(rowSeparator);
            String separator = "";
            for (FieldDefinition field : fields) {
                sql.sql(separator).sql(cast ? "CAST(" : "").value(field.type(), row.get(field));
                sql.sql(cast ? " AS " + dialect.castName(field.type()) + ")" : "");
                separator = ", ";
            }
            sql.sql(")");
            rowSeparator = ", (";
            cast = false;
        }
    }
}
