package io.dataflow.core.internal.sql.sqlite;

import io.dataflow.core.BulkOptions.OnConflict;
import io.dataflow.core.internal.execution.Batch;
import io.dataflow.core.internal.model.RowValues;
import io.dataflow.core.internal.query.Assignment;
import io.dataflow.core.internal.sql.Dialect;
import io.dataflow.core.internal.sql.RowConditions;
import io.dataflow.core.internal.sql.SqlCompiler;
import io.dataflow.core.internal.sql.SqlStatement;
import io.dataflow.core.internal.sql.SqlWriter;
import io.dataflow.core.model.FieldDefinition;
import io.dataflow.core.model.ModelDefinition;
import java.util.List;
import java.util.stream.Stream;

/** The statements that write many rows at once: the values of each row stand in the text as markers. */
final class SqliteBulkSql {

    private final Dialect dialect;
    private final SqlCompiler compiler;

    SqliteBulkSql(Dialect dialect) {
        this.dialect = dialect;
        this.compiler = new SqlCompiler(dialect);
    }

    /** Stores rows that give the same fields, one after the other, so that a later one finds what an earlier one left. */
    SqlStatement insert(Batch batch, List<RowValues> rows) {
        List<Object> shape = List.of(batch.onConflict(), batch.conflictOn(), batch.returnIds());
        return compiler.insert(batch.model(), rows, shape, sql -> {
            // Rows without any value conflict with nothing, and their insert has no place for the clause.
            if (batch.onConflict() != OnConflict.ERROR && !rows.get(0).present().isEmpty()) {
                sql.sql(" ON CONFLICT (").columns(batch.conflictOn()).sql(")");
                conflict(sql, batch, rows.get(0));
            }
            returning(sql, batch);
        });
    }

    private void conflict(SqlWriter sql, Batch batch, RowValues row) {
        if (batch.onConflict() == OnConflict.SKIP) {
            sql.sql(" DO NOTHING");
            return;
        }
        List<FieldDefinition> changed = batch.changed(row);
        if (changed.isEmpty()) {
            sql.sql(" DO UPDATE SET ");
            itself(sql, batch);
            return;
        }
        String separator = " DO UPDATE SET ";
        for (FieldDefinition field : changed) {
            sql.sql(separator).name(field.column()).sql(" = excluded.").name(field.column());
            separator = ", ";
        }
    }

    /** Changes nothing, but makes the row that is there count. */
    private void itself(SqlWriter sql, Batch batch) {
        String column = batch.conflictOn().get(0).column();
        sql.name(column).sql(" = ").sql(own(batch)).name(column);
    }

    /** How many rows have the target of one of these. */
    SqlStatement there(Batch batch, List<RowValues> rows) {
        return compiler.special(
                batch.model(), batch.among(), List.of("there", rows.size(), batch.conflictOn()), sql -> {
                    sql.sql("SELECT COUNT(*) FROM ").name(batch.model().table());
                    among(sql, batch, rows);
                });
    }

    /** Changes the rows that have the key of one of these, which give the same fields and each a key of its own. */
    SqlStatement update(Batch batch, List<RowValues> rows) {
        List<FieldDefinition> changed = batch.changed(rows.get(0));
        return compiler.special(
                batch.model(), batch.among(), List.of("update", rows.size(), changed, batch.returnIds()), sql -> {
                    sql.sql("UPDATE ").name(batch.model().table()).sql(" SET ");
                    if (changed.isEmpty()) {
                        itself(sql, batch);
                    }
                    String separator = "";
                    int column = batch.conflictOn().size();
                    for (FieldDefinition field : changed) {
                        column++;
                        sql.sql(separator).name(field.column()).sql(" = " + given(batch) + ".column" + column);
                        separator = ", ";
                    }
                    sql.sql(" FROM ");
                    joined(
                            sql,
                            batch,
                            Stream.concat(batch.conflictOn().stream(), changed.stream())
                                    .toList(),
                            rows);
                    returning(sql, batch);
                });
    }

    /** How many of these rows have one with their target; it counts the same row again for each that means it. */
    SqlStatement met(Batch batch, List<RowValues> rows) {
        return compiler.special(batch.model(), batch.among(), List.of("met", rows.size(), batch.conflictOn()), sql -> {
            sql.sql("SELECT COUNT(*) FROM ").name(batch.model().table()).sql(", ");
            joined(sql, batch, batch.conflictOn(), rows);
        });
    }

    /** Removes, or stamps, the rows that have the key of one of these. */
    SqlStatement delete(Batch batch, List<RowValues> rows) {
        List<?> stamps = batch.stamp().stream()
                .map(stamp -> new Assignment(stamp.field(), stamp.kind(), null))
                .toList();
        return compiler.special(
                batch.model(), batch.among(), List.of("delete", rows.size(), stamps, batch.returnIds()), sql -> {
                    ModelDefinition model = batch.model();
                    sql.sql(stamps.isEmpty() ? "DELETE FROM " : "UPDATE ").name(model.table());
                    String separator = " SET ";
                    for (Assignment stamp : batch.stamp()) {
                        FieldDefinition field = model.field(stamp.field(), "bulkDelete");
                        sql.sql(separator).name(field.column()).sql(" = ");
                        if (stamp.kind() == Assignment.Kind.ADD) {
                            dialect.plus(sql, () -> sql.name(field.column()), field.type(), stamp.value());
                        } else {
                            sql.value(field.type(), stamp.value());
                        }
                        separator = ", ";
                    }
                    among(sql, batch, rows);
                    returning(sql, batch);
                });
    }

    /** The condition that a row has the target of one of these, and is one of those meant. */
    private void among(SqlWriter sql, Batch batch, List<RowValues> rows) {
        String separator = " WHERE (";
        for (FieldDefinition field : batch.conflictOn()) {
            sql.sql(separator);
            dialect.ordered(sql, () -> sql.sql(own(batch)).name(field.column()), field.type());
            separator = ", ";
        }
        sql.sql(") IN (");
        if (batch.conflictOn().size() == 1) {
            list(sql, batch.conflictOn().get(0), rows);
        } else {
            values(sql, batch.conflictOn(), rows);
        }
        sql.sql(")");
        RowConditions.and(sql, batch.model(), own(batch), batch.among());
    }

    /** The rows given as a table, whose columns are numbered, and the condition that one of the table has their key. */
    private void joined(SqlWriter sql, Batch batch, List<FieldDefinition> fields, List<RowValues> rows) {
        sql.sql("(");
        values(sql, fields, rows);
        sql.sql(") AS " + given(batch));
        String separator = " WHERE ";
        int column = 0;
        for (FieldDefinition part : batch.conflictOn()) {
            column++;
            sql.sql(separator).sql(own(batch)).name(part.column()).sql(dialect.equal(part.type()));
            sql.sql(given(batch) + ".column" + column);
            separator = " AND ";
        }
        RowConditions.and(sql, batch.model(), own(batch), batch.among());
    }

    /** Single values, which SQLite takes in less time than rows of one. */
    private static void list(SqlWriter sql, FieldDefinition field, List<RowValues> rows) {
        String separator = "";
        for (RowValues row : rows) {
            sql.sql(separator).value(field.type(), row.get(field));
            separator = ", ";
        }
    }

    private static void values(SqlWriter sql, List<FieldDefinition> fields, List<RowValues> rows) {
        String separator = "VALUES (";
        for (RowValues row : rows) {
            for (FieldDefinition field : fields) {
                sql.sql(separator).value(field.type(), row.get(field));
                separator = ", ";
            }
            separator = "), (";
        }
        sql.sql(")");
    }

    private void returning(SqlWriter sql, Batch batch) {
        if (batch.returnIds()) {
            String separator = " RETURNING ";
            for (FieldDefinition part : batch.model().key()) {
                sql.sql(separator);
                dialect.selectColumn(sql, part);
                separator = ", ";
            }
        }
    }

    private String own(Batch batch) {
        return dialect.qualifier(batch.model());
    }

    /** The name of the rows given, which is not that of the table. */
    private static String given(Batch batch) {
        return batch.model().table().equalsIgnoreCase("v") ? "w" : "v";
    }
}
