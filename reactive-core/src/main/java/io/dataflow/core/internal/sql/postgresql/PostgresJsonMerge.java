package io.dataflow.core.internal.sql.postgresql;

import io.dataflow.core.internal.sql.SqlWriter;
import io.dataflow.core.model.FieldType;
import io.dataflow.core.model.FieldType.Scalar;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes a JSON merge patch (RFC 7396) as one expression over a column.
 *
 * <p>Each object of the patch is one level: what it removes and what it replaces are bound, the objects in it are levels of
 * their own. So the text depends on where objects are in objects, and on nothing else.
 */
final class PostgresJsonMerge {

    private static final FieldType JSON = new FieldType.Json(Object.class);
    private static final FieldType TEXTS = new FieldType.Array(Scalar.STRING);

    private final SqlWriter sql;
    private int levels;

    PostgresJsonMerge(SqlWriter sql) {
        this.sql = sql;
    }

    void write(Runnable column, Map<?, ?> patch) {
        level(
                () -> {
                    sql.sql("CAST(");
                    column.run();
                    sql.sql(" AS jsonb)");
                },
                patch);
    }

    private void level(Runnable target, Map<?, ?> patch) {
        List<String> removed = new ArrayList<>();
        Map<String, Object> replaced = new LinkedHashMap<>();
        Map<String, Map<?, ?>> merged = new LinkedHashMap<>();
        patch.forEach((name, change) -> {
            if (change == null) {
                removed.add(String.valueOf(name));
            } else if (change instanceof Map<?, ?> object) {
                merged.put(String.valueOf(name), object);
            } else {
                replaced.put(String.valueOf(name), change);
            }
        });
        String alias = "m" + levels++;
        sql.sql("(SELECT (").sql(alias).sql(".j - ").value(TEXTS, removed);
        sql.sql("::text[]) || ").value(JSON, replaced).sql("::jsonb");
        merged.forEach((name, object) -> {
            sql.sql(" || jsonb_build_object(").value(Scalar.STRING, name).sql("::text, ");
            level(() -> sql.sql(alias).sql(".j -> ").value(Scalar.STRING, name).sql("::text"), object);
            sql.sql(")");
        });
        // anything but an object counts as an empty one
        sql.sql(
                " FROM (SELECT CASE WHEN jsonb_typeof(o.j) = 'object' THEN o.j ELSE '{}'::jsonb END AS j FROM (SELECT ");
        target.run();
        sql.sql(" AS j) AS o) AS ").sql(alias).sql(")");
    }
}
