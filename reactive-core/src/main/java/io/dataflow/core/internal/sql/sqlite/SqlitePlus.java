package io.dataflow.core.internal.sql.sqlite;

import io.dataflow.core.internal.sql.SqlWriter;
import io.dataflow.core.model.FieldType.Scalar;
import org.jspecify.annotations.Nullable;

/**
 * Writes the sum of a column and a value.
 *
 * <p>SQLite has one type of whole numbers and makes a real of what is too large even for that. So a sum outside of the range of
 * the field is an error here: the absolute value of the smallest number of all, which there is not.
 */
record SqlitePlus(
        SqlWriter sql,
        Runnable column,
        Scalar type,
        @Nullable Object value) {

    private static final String OVERFLOW = " - 9223372036854775807 - 1)";

    void write() {
        switch (type) {
            case BYTE -> within(Byte.MIN_VALUE, Byte.MAX_VALUE);
            case SHORT -> within(Short.MIN_VALUE, Short.MAX_VALUE);
            case INTEGER -> within(Integer.MIN_VALUE, Integer.MAX_VALUE);
            case LONG -> {
                sql.sql("CASE typeof(");
                sum();
                sql.sql(") WHEN 'real' THEN ");
                overflow();
                sql.sql(" ELSE ");
                sum();
                sql.sql(" END");
            }
            case DECIMAL -> {
                sql.sql("decimal_add(");
                column.run();
                sql.sql(", ").value(type, value).sql(")");
            }
            default -> sum();
        }
    }

    private void within(int least, int most) {
        sql.sql("CASE WHEN ");
        sum();
        sql.sql(" BETWEEN " + least + " AND " + most + " THEN ");
        sum();
        sql.sql(" WHEN ");
        column.run();
        sql.sql(" IS NOT NULL THEN ");
        overflow();
        sql.sql(" END");
    }

    private void sum() {
        column.run();
        sql.sql(" + ").value(type, value);
    }

    /** Not a constant, which would be computed before anybody knows whether it is needed. */
    private void overflow() {
        sql.sql("abs(");
        column.run();
        sql.sql(" - ");
        column.run();
        sql.sql(OVERFLOW);
    }
}
