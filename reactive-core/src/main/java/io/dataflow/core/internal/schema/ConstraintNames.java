package io.dataflow.core.internal.schema;

import io.dataflow.core.model.FieldDefinition;
import io.dataflow.core.model.ModelDefinition;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;

/**
 * The names of constraints that models do not name: from table and column, short enough for every database.
 *
 * <p>Names that would be equal for two constraints of the models ({@code a_b.c} and {@code a.b_c}) get a digest, because some
 * databases have one space of names for all tables. The same models have the same names on every run.
 */
public final class ConstraintNames {

    private static final int MOST_BYTES = 63;
    private static final char BETWEEN = '\n';

    private final Map<String, Integer> uses = new HashMap<>();

    /** The names for a set of models. */
    ConstraintNames(List<ModelDefinition> models) {
        for (ModelDefinition model : models) {
            count(model.table(), "", "pkey");
            for (FieldDefinition field : model.fields()) {
                count(model.table(), field.column(), "check");
                count(model.table(), field.column(), "fkey");
            }
        }
    }

    /** The name of the primary key: {@code contacts_pkey}. */
    public String primaryKey(ModelDefinition model) {
        return name(model.table(), "", "pkey");
    }

    /** The name of the check of a field: {@code orders_status_check}. */
    public String check(ModelDefinition model, FieldDefinition field) {
        return name(model.table(), field.column(), "check");
    }

    /** The name of the foreign key of a field: {@code orders_customer_id_fkey}. */
    public String foreignKey(ModelDefinition model, FieldDefinition field) {
        return name(model.table(), field.column(), "fkey");
    }

    /** The name with an addition, cut to what every database keeps. */
    public static String with(String name, String addition) {
        String whole = name + "_" + addition;
        return bytes(whole) <= MOST_BYTES ? whole : digested(whole, whole);
    }

    private void count(String table, String column, String kind) {
        uses.merge(plain(table, column, kind), 1, Integer::sum);
    }

    private String name(String table, String column, String kind) {
        String plain = plain(table, column, kind);
        boolean shared = uses.getOrDefault(plain, 1) > 1;
        return shared || bytes(plain) > MOST_BYTES ? digested(plain, table + BETWEEN + column + BETWEEN + kind) : plain;
    }

    private static String plain(String table, String column, String kind) {
        return column.isEmpty() ? table + "_" + kind : table + "_" + column + "_" + kind;
    }

    private static String digested(String plain, String content) {
        CRC32 digest = new CRC32();
        digest.update(content.getBytes(StandardCharsets.UTF_8));
        String end = "_" + HexFormat.of().toHexDigits((int) digest.getValue());
        StringBuilder start = new StringBuilder(plain);
        while (bytes(start.toString()) + end.length() > MOST_BYTES) {
            start.setLength(start.offsetByCodePoints(start.length(), -1));
        }
        return start + end;
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
