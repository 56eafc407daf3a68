package io.dataflow.core.internal.sql.h2;

import io.dataflow.core.internal.execution.Batch;
import io.dataflow.core.internal.model.RowValues;
import io.dataflow.core.internal.query.Assignment;
import io.dataflow.core.internal.sql.Dialect;
import io.dataflow.core.internal.sql.RowConditions;
import io.dataflow.core.internal.sql.SqlCompiler;
import io.dataflow.core.internal.sql.SqlStatement;
import io.dataflow.core.internal.sql.SqlWriter;
import io.dataflow.core.model.FieldDefinition;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The statements that write many rows at once, which give the same fields and each name a row of its own. */
final class H2BulkSql {

    private static final String OWN = "\"t\".";

    private final Dialect dialect;
    private final SqlCompiler compiler;

    H2BulkSql(Dialect dialect) {
        this.dialect = dialect;
        this.compiler = new SqlCompiler(dialect);
    }

    /** Stores rows; it answers their keys, in their order, when they are asked for. */
    SqlStatement insert(Batch batch, List<RowValues> rows) {
        List<FieldDefinition> present = rows.get(0).present();
        return special(batch, List.of("insert", present, batch.returnIds()), sql -> {
            Runnable insert = () -> {
                sql.sql("INSERT INTO ").name(batch.model().table());
                sql.sql(" (").columns(present).sql(") SELECT ");
                given(sql, present);
                sql.sql(" FROM ");
                H2Rows.write(sql, present, rows);
            };
            if (batch.returnIds()) {
                dialect.returning(sql, insert, () -> sql.columns(batch.model().key()));
            } else {
                insert.run();
            }
        });
    }

    /** Stores the rows that have none with their target. */
    SqlStatement insertMissing(Batch batch, List<RowValues> rows) {
        List<FieldDefinition> present = rows.get(0).present();
        List<FieldDefinition> absent = batch.conflictOn().stream()
                .filter(field -> !present.contains(field))
                .toList();
        List<FieldDefinition> fields =
                Stream.concat(present.stream(), absent.stream()).toList();
        return special(batch, List.of("missing", present, batch.conflictOn()), sql -> {
            merge(sql, batch, fields, rows);
            sql.sql(" WHEN NOT MATCHED THEN INSERT (").columns(present).sql(") VALUES (");
            given(sql, present);
            sql.sql(")");
        });
    }

    /** Changes the rows that have the target of one of these. */
    SqlStatement update(Batch batch, List<RowValues> rows) {
        List<FieldDefinition> changed = batch.changed(rows.get(0));
        List<FieldDefinition> fields =
                Stream.concat(batch.conflictOn().stream(), changed.stream()).toList();
        return special(batch, List.of("update", changed, batch.conflictOn()), sql -> {
            merge(sql, batch, fields, rows);
            String separator = " WHEN MATCHED THEN UPDATE SET ";
            int place = batch.conflictOn().size();
            for (FieldDefinition field : changed) {
                place++;
                sql.sql(separator).name(field.column()).sql(" = ");
                H2Rows.column(sql, place, field.type());
                separator = ", ";
            }
        });
    }

    /** Removes, or stamps, the rows that have the key of one of these. */
    SqlStatement delete(Batch batch, List<RowValues> rows) {
        List<?> stamps = batch.stamp().stream()
                .map(stamp -> new Assignment(stamp.field(), stamp.kind(), null))
                .toList();
        return special(batch, List.of("delete", stamps), sql -> {
            merge(sql, batch, batch.conflictOn(), rows);
            sql.sql(" WHEN MATCHED THEN ").sql(stamps.isEmpty() ? "DELETE" : "UPDATE");
            String separator = " SET ";
            for (Assignment stamp : batch.stamp()) {
                FieldDefinition field = batch.model().field(stamp.field(), "bulkDelete");
                sql.sql(separator).name(field.column()).sql(" = ");
                if (stamp.kind() == Assignment.Kind.ADD) {
                    dialect.plus(sql, () -> sql.sql(OWN).name(field.column()), field.type(), stamp.value());
                } else {
                    sql.value(field.type(), stamp.value());
                }
                separator = ", ";
            }
        });
    }

    private SqlStatement special(Batch batch, List<?> shape, Consumer<SqlWriter> writing) {
        return compiler.special(batch.model(), batch.among(), shape, writing);
    }

    /** Each row beside the one that has its target, which is locked before it is looked at. */
    private void merge(SqlWriter sql, Batch batch, List<FieldDefinition> fields, List<RowValues> rows) {
        sql.sql("MERGE INTO ").name(batch.model().table()).sql(" AS \"t\" USING ");
        H2Rows.write(sql, fields, rows);
        String separator = " ON ";
        for (FieldDefinition part : batch.conflictOn()) {
            sql.sql(separator).sql(OWN).name(part.column()).sql(" = ");
            H2Rows.column(sql, fields.indexOf(part) + 1, part.type());
            separator = " AND ";
        }
        RowConditions.and(sql, batch.model(), OWN, batch.among());
    }

    private static void given(SqlWriter sql, List<FieldDefinition> fields) {
        String separator = "";
        for (int place = 1; place <= fields.size(); place++) {
            sql.sql(separator);
            H2Rows.column(sql, place, fields.get(place - 1).type());
            separator = ", ";
        }
    }
}
