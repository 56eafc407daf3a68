package io.dataflow.core.internal.sql.h2;

import io.dataflow.core.internal.schema.SchemaAssembler;
import io.dataflow.core.schema.ForeignKey;
import io.dataflow.core.schema.Index;
import io.r2dbc.spi.Row;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Puts keys and indexes together from the rows of H2's catalogue, which has one for each of their columns. */
final class H2Keys {

    static final String CONSTRAINTS = """
            SELECT C.CONSTRAINT_NAME, C.CONSTRAINT_TYPE, C.TABLE_NAME,
                   R.UNIQUE_CONSTRAINT_SCHEMA, R.UNIQUE_CONSTRAINT_NAME, R.DELETE_RULE, R.UPDATE_RULE, T.TABLE_NAME
            FROM INFORMATION_SCHEMA.TABLE_CONSTRAINTS C
            LEFT JOIN INFORMATION_SCHEMA.REFERENTIAL_CONSTRAINTS R
                   ON R.CONSTRAINT_SCHEMA = C.CONSTRAINT_SCHEMA AND R.CONSTRAINT_NAME = C.CONSTRAINT_NAME
            LEFT JOIN INFORMATION_SCHEMA.TABLE_CONSTRAINTS T
                   ON T.CONSTRAINT_SCHEMA = R.UNIQUE_CONSTRAINT_SCHEMA AND T.CONSTRAINT_NAME = R.UNIQUE_CONSTRAINT_NAME
            WHERE C.TABLE_SCHEMA = SCHEMA() AND C.CONSTRAINT_TYPE <> 'CHECK'
            ORDER BY C.TABLE_NAME, C.CONSTRAINT_NAME""";

    static final String COLUMNS = """
            SELECT K.CONSTRAINT_NAME, K.COLUMN_NAME, U.COLUMN_NAME
            FROM INFORMATION_SCHEMA.KEY_COLUMN_USAGE K
            LEFT JOIN INFORMATION_SCHEMA.REFERENTIAL_CONSTRAINTS R
                   ON R.CONSTRAINT_SCHEMA = K.CONSTRAINT_SCHEMA AND R.CONSTRAINT_NAME = K.CONSTRAINT_NAME
            LEFT JOIN INFORMATION_SCHEMA.KEY_COLUMN_USAGE U
                   ON U.CONSTRAINT_SCHEMA = R.UNIQUE_CONSTRAINT_SCHEMA AND U.CONSTRAINT_NAME = R.UNIQUE_CONSTRAINT_NAME
                  AND U.ORDINAL_POSITION = K.POSITION_IN_UNIQUE_CONSTRAINT
            WHERE K.TABLE_SCHEMA = SCHEMA()
            ORDER BY K.CONSTRAINT_NAME, K.ORDINAL_POSITION""";

    /** Without the indexes that H2 made for keys by itself. */
    static final String INDEXES = """
            SELECT I.TABLE_NAME, I.INDEX_NAME, I.INDEX_TYPE_NAME, C.COLUMN_NAME
            FROM INFORMATION_SCHEMA.INDEXES I
            JOIN INFORMATION_SCHEMA.INDEX_COLUMNS C
              ON C.INDEX_SCHEMA = I.INDEX_SCHEMA AND C.INDEX_NAME = I.INDEX_NAME AND C.TABLE_NAME = I.TABLE_NAME
            WHERE I.TABLE_SCHEMA = SCHEMA() AND NOT I.IS_GENERATED
            ORDER BY I.TABLE_NAME, I.INDEX_NAME, C.ORDINAL_POSITION""";

    private final SchemaAssembler tables;
    private final Map<String, Constraint> constraints = new LinkedHashMap<>();
    private final Map<String, IndexParts> indexes = new LinkedHashMap<>();

    H2Keys(SchemaAssembler tables) {
        this.tables = tables;
    }

    boolean addConstraint(Row row) {
        String name = text(row, 0);
        constraints.put(
                name,
                new Constraint(
                        text(row, 1),
                        text(row, 2),
                        row.get(7, String.class),
                        action(text(row, 5)),
                        action(text(row, 6)),
                        new ArrayList<>(),
                        new ArrayList<>()));
        return true;
    }

    boolean addColumn(Row row) {
        Constraint constraint = constraints.get(text(row, 0));
        if (constraint != null) {
            constraint.columns.add(text(row, 1));
            String referenced = row.get(2, String.class);
            if (referenced != null) {
                constraint.referenced.add(referenced);
            }
        }
        return true;
    }

    boolean addIndexColumn(Row row) {
        indexes.computeIfAbsent(
                        text(row, 1),
                        name -> new IndexParts(text(row, 0), text(row, 2).startsWith("UNIQUE"), new ArrayList<>()))
                .columns
                .add(text(row, 3));
        return true;
    }

    void finish() {
        constraints.forEach((name, constraint) -> {
            switch (constraint.type) {
                case "PRIMARY KEY" -> tables.primaryKey(constraint.table, name, constraint.columns);
                case "UNIQUE" -> tables.uniqueKey(constraint.table, name, constraint.columns);
                default ->
                    tables.add(
                            constraint.table,
                            new ForeignKey(
                                    name,
                                    constraint.columns,
                                    null,
                                    Objects.requireNonNullElse(constraint.target, ""),
                                    constraint.referenced,
                                    constraint.onDelete,
                                    constraint.onUpdate));
            }
        });
        indexes.forEach((name, index) -> tables.add(index.table, new Index(name, index.columns, index.unique, null)));
    }

    private static ForeignKey.Action action(String rule) {
        return rule.isEmpty() ? ForeignKey.Action.NO_ACTION : ForeignKey.Action.valueOf(rule.replace(' ', '_'));
    }

    private static String text(Row row, int index) {
        return Objects.requireNonNullElse(row.get(index, String.class), "");
    }

    private record Constraint(
            String type,
            String table,
            @Nullable String target,
            ForeignKey.Action onDelete,
            ForeignKey.Action onUpdate,
            List<String> columns,
            List<String> referenced) {}

    private record IndexParts(String table, boolean unique, List<String> columns) {}
}
