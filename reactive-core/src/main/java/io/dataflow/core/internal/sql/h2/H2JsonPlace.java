package io.dataflow.core.internal.sql.h2;

import io.dataflow.core.UnsupportedByDatabaseException;
import io.dataflow.core.internal.query.Expression.Comparison;
import io.dataflow.core.internal.sql.SqlWriter;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Writes a place inside a JSON column: NULL where there is none.
 *
 * <p>A step of digits is a name in an object and a position in a list. H2 has an expression for each, so that every such step
 * doubles the ways to write the path; one of them at most finds something.
 */
final class H2JsonPlace {

    private static final int MOST_DIGIT_STEPS = 6;
    private static final int LONGEST_NAME = 256;
    private static final Pattern POSITION = Pattern.compile("0|[1-9]\\d{0,8}");

    private final SqlWriter sql;
    private final Runnable column;
    private final List<String> path;

    H2JsonPlace(SqlWriter sql, Runnable column, Comparison comparison) {
        this.sql = sql;
        this.column = column;
        this.path = comparison.path();
        path.forEach(step -> checkName(comparison, step));
        if (path.stream().filter(H2JsonPlace::isPosition).count() > MOST_DIGIT_STEPS) {
            throw unsupported(comparison, "more than " + MOST_DIGIT_STEPS + " steps of digits");
        }
    }

    void write() {
        int ways = 1 << path.stream().filter(H2JsonPlace::isPosition).count();
        String separator = ways == 1 ? "" : "COALESCE(";
        for (int way = 0; way < ways; way++) {
            sql.sql(separator);
            write(way);
            separator = ", ";
        }
        sql.sql(ways == 1 ? "" : ")");
    }

    /** Writes the path with each step of digits as the position in a list where its bit is set. */
    private void write(int positions) {
        int bits = positions;
        sql.sql("(".repeat(path.size()));
        column.run();
        for (String step : path) {
            boolean asPosition = isPosition(step) && (bits & 1) == 1;
            if (isPosition(step)) {
                bits >>= 1;
            }
            if (asPosition) {
                sql.sql(")[" + (Integer.parseInt(step) + 1) + "]");
            } else {
                sql.sql(").").name(step);
            }
        }
    }

    /** A member of an object. */
    static Runnable member(SqlWriter sql, Runnable object, Comparison comparison, String name) {
        checkName(comparison, name);
        return () -> {
            sql.sql("(");
            object.run();
            sql.sql(").").name(name);
        };
    }

    private static boolean isPosition(String step) {
        return POSITION.matcher(step).matches();
    }

    private static void checkName(Comparison comparison, String name) {
        if (name.length() > LONGEST_NAME) {
            throw unsupported(comparison, "a name of more than " + LONGEST_NAME + " characters");
        }
    }

    private static UnsupportedByDatabaseException unsupported(Comparison comparison, String what) {
        return new UnsupportedByDatabaseException(
                null,
                null,
                "H2 cannot follow " + what + " inside the JSON field '" + comparison.field()
                        + "'; read the rows and filter them, or use PostgreSQL",
                null);
    }
}
