package io.dataflow.core.internal.sql.postgresql;

import io.dataflow.core.internal.model.RowValues;
import io.dataflow.core.internal.sql.SqlWriter;
import io.dataflow.core.internal.sql.postgresql.binary.BinaryParameter;
import io.dataflow.core.internal.sql.postgresql.binary.BinaryType;
import io.dataflow.core.model.FieldDefinition;
import io.dataflow.core.model.FieldType;
import java.util.List;

/** How the rows of a statement come into it. */
enum BulkRows {

    /** One array for each column, so that neither text nor number of values hangs on the number of rows. */
    ARRAYS {
        @Override
        void insert(SqlWriter sql, List<FieldDefinition> fields, List<RowValues> rows) {
            String separator = "SELECT ";
            for (FieldDefinition field : fields) {
                element(sql.sql(separator), field, rows);
                separator = ", ";
            }
        }

        @Override
        void table(SqlWriter sql, List<FieldDefinition> fields, List<RowValues> rows) {
            sql.sql("(");
            insert(sql, fields, rows);
            sql.sql(")");
        }

        @Override
        int most(int fields) {
            return Integer.MAX_VALUE;
        }
    },

    /** From a temporary table that they were copied into. */
    STAGED {
        @Override
        void insert(SqlWriter sql, List<FieldDefinition> fields, List<RowValues> rows) {
            sql.sql("SELECT * FROM ");
            table(sql, fields, rows);
        }

        @Override
        void table(SqlWriter sql, List<FieldDefinition> fields, List<RowValues> rows) {
            PostgresStage.name(sql);
        }

        @Override
        int most(int fields) {
            return Integer.MAX_VALUE;
        }
    },

    /** Each value for itself: an array of arrays would lose where one ends. */
    VALUES {
        @Override
        void insert(SqlWriter sql, List<FieldDefinition> fields, List<RowValues> rows) {
            eachValue(sql, fields, rows, false);
        }

        @Override
        void table(SqlWriter sql, List<FieldDefinition> fields, List<RowValues> rows) {
            sql.sql("(");
            eachValue(sql, fields, rows, true);
            sql.sql(")");
        }

        @Override
        int most(int fields) {
            return fields == 0 ? 1 : Math.min(MOST_ROWS, MOST_VALUES / fields);
        }
    };

    /** The protocol counts the values of a statement in 16 bits. */
    private static final int MOST_VALUES = 32_767;

    private static final int MOST_ROWS = 1_000;

    /** Writes the rows as an insert takes them. */
    abstract void insert(SqlWriter sql, List<FieldDefinition> fields, List<RowValues> rows);

    /** Writes the rows as a table of the FROM clause. */
    abstract void table(SqlWriter sql, List<FieldDefinition> fields, List<RowValues> rows);

    /** The most rows that one statement takes. */
    abstract int most(int fields);

    /** Whether arrays can carry the values of the fields, of which there is at least one. */
    static boolean fitArrays(List<FieldDefinition> fields) {
        for (FieldDefinition field : fields) {
            if (field.type() instanceof FieldType.Array) {
                return false;
            }
        }
        return !fields.isEmpty();
    }

    /**
     * The rows as a function of the FROM clause, which may number them; for few rows, as the server keeps each of its columns
     * before it takes the first row from it.
     */
    static void function(SqlWriter sql, List<FieldDefinition> fields, List<RowValues> rows) {
        String separator = "unnest(";
        for (FieldDefinition field : fields) {
            array(sql.sql(separator), field, rows);
            separator = ", ";
        }
        sql.sql(")");
    }

    /**
     * The value of a field in one row after the other, which the server takes from the arrays as it goes.
     *
     * <p>JSON comes as text, which it reads row by row: of an array of {@code jsonb} it keeps what it took to read each value, some
     * kilobytes, until the statement ends.
     */
    private static void element(SqlWriter sql, FieldDefinition field, List<RowValues> rows) {
        sql.sql("unnest(");
        if (field.type() instanceof FieldType.Json) {
            sql.value(
                            new FieldType.Array(FieldType.Scalar.STRING),
                            BinaryParameter.of(BinaryType.JSON_TEXT, rows, row -> row.get(field)))
                    .sql("::text[])::" + PostgresTypes.given(field.type()));
        } else {
            array(sql, field, rows);
            sql.sql(")");
        }
    }

    /** The values of a field in the rows, as one array. */
    static void array(SqlWriter sql, FieldDefinition field, List<RowValues> rows) {
        FieldType.Array array = new FieldType.Array(field.type());
        sql.value(array, BinaryParameter.of(BinaryType.of(field.type()), rows, row -> row.get(field)))
                .sql("::" + PostgresTypes.given(field.type()) + "[]");
    }

    /** {@code VALUES (..), (..)}; outside an insert the first row has to say its types. */
    private static void eachValue(SqlWriter sql, List<FieldDefinition> fields, List<RowValues> rows, boolean typed) {
        String rowSeparator = "VALUES (";
        boolean cast = typed;
        for (RowValues row : rows) {
            sql.sql(rowSeparator);
            String separator = "";
            for (FieldDefinition field : fields) {
                sql.sql(separator);
                if (!typed && !row.has(field)) {
                    sql.sql("DEFAULT");
                } else {
                    sql.sql(cast ? "CAST(" : "").value(field.type(), row.get(field));
                    sql.sql(cast ? " AS " + PostgresTypes.given(field.type()) + ")" : "");
                }
                separator = ", ";
            }
            sql.sql(")");
            rowSeparator = ", (";
            cast = false;
        }
    }
}
