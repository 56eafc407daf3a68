package io.dataflow.core.internal.sql.postgresql;

import io.dataflow.core.BulkOptions.OnConflict;
import io.dataflow.core.internal.execution.Batch;
import io.dataflow.core.internal.model.RowValues;
import io.dataflow.core.internal.query.Assignment;
import io.dataflow.core.internal.query.Expression;
import io.dataflow.core.internal.query.Expression.And;
import io.dataflow.core.internal.query.Expression.Comparison;
import io.dataflow.core.internal.query.Operator;
import io.dataflow.core.internal.sql.Dialect;
import io.dataflow.core.internal.sql.RowConditions;
import io.dataflow.core.internal.sql.SqlStatement;
import io.dataflow.core.internal.sql.SqlWriter;
import io.dataflow.core.model.FieldDefinition;
import io.dataflow.core.model.FieldDefinition.Managed;
import io.dataflow.core.model.ModelDefinition;
import java.util.ArrayList;
import java.util.List;

/** The statements that write many rows at once. */
final class PostgresBulkSql {

    /** What a statement answers. */
    enum Answer {
        /** The number of rows that it touched, as any statement does. */
        COUNT,
        /** One row: the number of rows that it created, and of those that it touched. */
        COUNTS,
        /** A row for each that it touched: its key, and whether it was created. */
        KEYS
    }

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

    List<Part> statements(Batch batch, BatchPlan.Group group, BulkRows how, Answer answer) {
        List<FieldDefinition> fields = fields(batch, group);
        List<RowValues> all = group.rows();
        int chunk = how.most(fields.size());
        List<Part> parts = new ArrayList<>();
        for (int from = 0; from < all.size(); from += Math.min(chunk, all.size() - from)) {
            List<RowValues> rows = all.subList(from, from + Math.min(chunk, all.size() - from));
            SqlWriter sql = SqlWriter.of(dialect);
            sql.sql(answer == Answer.COUNTS ? "WITH touched AS (" : "");
            switch (batch.verb()) {
                case INSERT -> insert(sql, batch, fields, rows, how, answer);
                case UPDATE -> update(sql, batch, fields, rows, how, answer);
                case DELETE -> delete(sql, batch, fields, rows, how, answer);
            }
            sql.sql(answer == Answer.COUNTS ? ") SELECT count(*) FILTER (WHERE created), count(*) FROM touched" : "");
            parts.add(new Part(sql.statement(), rows.size()));
        }
        return parts;
    }

    /** The fields that the statements need of each row. */
    static List<FieldDefinition> fields(Batch batch, BatchPlan.Group group) {
        return batch.verb() == Batch.Verb.DELETE ? batch.model().primaryKey() : group.fields();
    }

    private void insert(
            SqlWriter sql,
            Batch batch,
            List<FieldDefinition> fields,
            List<RowValues> rows,
            BulkRows how,
            Answer answer) {
        ModelDefinition model = batch.model();
        sql.sql("INSERT INTO ").name(model.table());
        if (fields.isEmpty()) {
            sql.sql(" DEFAULT VALUES");
        } else {
            sql.sql(" (").columns(fields).sql(") ");
            how.insert(sql, fields, rows);
        }
        if (batch.onConflict() != OnConflict.ERROR) {
            sql.sql(" ON CONFLICT (").columns(batch.conflictOn()).sql(")");
            conflict(sql, batch, rows.get(0));
        }
        String created =
                batch.onConflict() == OnConflict.UPDATE ? dialect.createdByUpsert(model, batch.conflictOn()) : "TRUE";
        switch (answer) {
            case COUNT -> {}
            case COUNTS -> sql.sql(" RETURNING " + created + " AS created");
            case KEYS -> sql.sql(" RETURNING ").columns(model.key()).sql(", " + created);
        }
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

    private static void update(
            SqlWriter sql,
            Batch batch,
            List<FieldDefinition> fields,
            List<RowValues> rows,
            BulkRows how,
            Answer answer) {
        sql.sql("UPDATE ").name(batch.model().table()).sql(" AS t");
        String separator = " SET ";
        for (FieldDefinition field : changed(batch, rows.get(0))) {
            sql.sql(separator).name(field.column()).sql(" = v.").name(field.column());
            separator = ", ";
        }
        sql.sql(" FROM ");
        joined(sql, batch, fields, rows, how, answer);
    }

    private static void delete(
            SqlWriter sql,
            Batch batch,
            List<FieldDefinition> fields,
            List<RowValues> rows,
            BulkRows how,
            Answer answer) {
        ModelDefinition model = batch.model();
        boolean byOneArray = how == BulkRows.ARRAYS && fields.size() == 1;
        if (batch.stamp().isEmpty()) {
            sql.sql("DELETE FROM ").name(model.table()).sql(" AS t").sql(byOneArray ? "" : " USING ");
        } else {
            sql.sql("UPDATE ").name(model.table()).sql(" AS t");
            String separator = " SET ";
            for (Assignment stamp : batch.stamp()) {
                FieldDefinition field = model.field(stamp.field(), "bulkDelete");
                sql.sql(separator).name(field.column()).sql(" = ");
                if (stamp.kind() == Assignment.Kind.ADD) {
                    sql.sql("t.").name(field.column()).sql(" + ");
                }
                sql.value(field.type(), stamp.value());
                separator = ", ";
            }
            sql.sql(byOneArray ? "" : " FROM ");
        }
        if (byOneArray) {
            sql.sql(" WHERE t.").name(fields.get(0).column()).sql(" = ANY(");
            BulkRows.array(sql, fields.get(0), rows);
            sql.sql(")");
            rest(sql, batch, answer);
        } else {
            joined(sql, batch, fields, rows, how, answer);
        }
    }

    /** The rows, and the condition that one of the table has the key of one of them. */
    private static void joined(
            SqlWriter sql,
            Batch batch,
            List<FieldDefinition> fields,
            List<RowValues> rows,
            BulkRows how,
            Answer answer) {
        how.table(sql, fields, rows);
        sql.sql(" AS v (").columns(fields).sql(")");
        String separator = " WHERE ";
        for (FieldDefinition part : compared(batch)) {
            sql.sql(separator).sql("t.").name(part.column()).sql(" = v.").name(part.column());
            separator = " AND ";
        }
        rest(sql, batch, answer);
    }

    /**
     * The parts of the key that tell the rows of a batch apart: not the tenant that all of them have and the statement asks for.
     *
     * <p>Compared as well, the planner would take the rows of a batch for the few that it expects of one of many tenants, and
     * walk through the table for each of them.
     */
    private static List<FieldDefinition> compared(Batch batch) {
        List<Expression> conditions = batch.among() instanceof And all ? all.parts() : List.of(batch.among());
        List<FieldDefinition> parts = batch.model().primaryKey().stream()
                .filter(part -> part.managed() != Managed.TENANT
                        || conditions.stream()
                                .noneMatch(condition -> condition instanceof Comparison one
                                        && one.operator() == Operator.EQ
                                        && one.field().equals(part.name())))
                .toList();
        return parts.isEmpty() ? batch.model().primaryKey() : parts;
    }

    /** What else a row has to be, and what is answered of it. */
    private static void rest(SqlWriter sql, Batch batch, Answer answer) {
        RowConditions.and(sql, batch.model(), "t.", batch.among());
        if (answer == Answer.KEYS) {
            String separator = " RETURNING ";
            for (FieldDefinition part : batch.model().key()) {
                sql.sql(separator).sql("t.").name(part.column());
                separator = ", ";
            }
            sql.sql(", FALSE");
        }
    }
}
