package io.dataflow.core.internal.sql.h2;

import io.dataflow.core.UnsupportedByDatabaseException;
import io.dataflow.core.internal.query.Expression;
import io.dataflow.core.internal.sql.Dialect;
import io.dataflow.core.internal.sql.SqlWriter;
import io.dataflow.core.model.FieldType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Membership in lists that are longer than an array of H2 may be: they are several arrays. */
final class H2Lists {

    /** The most elements of an array; the engine knows no more. */
    static final int LONGEST = 65_536;

    /** The most values of a statement, less some for its other conditions. */
    private static final int MOST_VALUES = 90_000;

    private H2Lists() {}

    static void in(Dialect dialect, SqlWriter sql, Runnable column, FieldType type, Expression.Comparison comparison) {
        List<?> values = new ArrayList<>(comparison.operands());
        if (!dialect.bindsArraysOf(type)) {
            if (values.size() > MOST_VALUES) {
                throw tooLong("of field '" + comparison.field() + "' has " + values.size() + " values", MOST_VALUES);
            }
            Dialect.eachEqual(sql, column, type, values);
            return;
        }
        boolean several = values.size() > LONGEST;
        String separator = several ? "(" : "";
        for (int start = 0; start < values.size(); start += LONGEST) {
            sql.sql(separator);
            column.run();
            sql.sql(" = ANY(")
                    .value(new FieldType.Array(type), values.subList(start, Math.min(values.size(), start + LONGEST)))
                    .sql(")");
            separator = " OR ";
        }
        sql.sql(several ? ")" : "");
    }

    /** What the text of a membership hangs on: the number of arrays, or of values. */
    static @Nullable Object textKey(Dialect dialect, FieldType type, Expression.Comparison in) {
        int values = in.operands().size();
        return dialect.bindsArraysOf(type) ? (Object) ((values - 1) / LONGEST) : values;
    }

    static UnsupportedByDatabaseException tooLong(String what, int most) {
        return new UnsupportedByDatabaseException(
                null,
                null,
                "a list " + what + ", but H2 takes at most " + most + "; divide it, or use PostgreSQL",
                null);
    }
}
