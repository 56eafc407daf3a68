package io.dataflow.core.internal.sql;

import io.dataflow.core.internal.query.Expression;
import io.dataflow.core.internal.query.Expression.And;
import io.dataflow.core.internal.query.Expression.Comparison;
import io.dataflow.core.internal.query.Expression.Not;
import io.dataflow.core.internal.query.Expression.Or;
import io.dataflow.core.internal.query.Operator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes a normalized condition as SQL. */
final class ConditionSql {

    /** A database may refuse conditions that are nested deeper than some hundreds, as a long chain is to it: halves are not deep. */
    private static final int LONGEST_CHAIN = 100;

    private final SqlWriter sql;
    private final Columns columns;

    ConditionSql(SqlWriter sql, Columns columns) {
        this.sql = sql;
        this.columns = columns;
    }

    /** Writes {@code WHERE ..}, or nothing when every row is meant. */
    void where(Expression condition) {
        if (!condition.isAll()) {
            sql.sql(" WHERE ");
            write(condition);
        }
    }

    void write(Expression condition) {
        if (condition instanceof And and) {
            join(and.parts(), " AND ", "TRUE");
        } else if (condition instanceof Or or) {
            join(or.parts(), " OR ", "FALSE");
        } else if (condition instanceof Not not) {
            // Two-valued: what is not true, NULL included, is false.
            sql.sql("(");
            write(not.part());
            sql.sql(") IS NOT TRUE");
        } else {
            comparison((Comparison) condition);
        }
    }

    private void join(List<Expression> parts, String operator, String empty) {
        if (parts.isEmpty()) {
            sql.sql(empty);
            return;
        }
        if (parts.size() > LONGEST_CHAIN) {
            int middle = parts.size() / 2;
            sql.sql("(");
            join(parts.subList(0, middle), operator, empty);
            sql.sql(operator);
            join(parts.subList(middle, parts.size()), operator, empty);
            sql.sql(")");
            return;
        }
        String separator = "(";
        for (Expression part : parts) {
            sql.sql(separator);
            write(part);
            separator = operator;
        }
        sql.sql(")");
    }

    private void comparison(Comparison c) {
        Columns.Column column = columns.column(c.field());
        String symbol = c.path().isEmpty() ? symbol(c.operator()) : null;
        if (symbol != null && c.operator() == Operator.EQ) {
            column.write().run();
            sql.sql(sql.dialect().equal(column.type())).value(column.type(), c.operand());
        } else if (symbol != null) {
            ordered(column);
            sql.sql(symbol);
            bound(column, c.operand());
        } else if (c.operator() == Operator.NULL && c.path().isEmpty()) {
            column.write().run();
            sql.sql(Boolean.TRUE.equals(c.operand()) ? " IS NULL" : " IS NOT NULL");
        } else if (c.operator() == Operator.BETWEEN && c.path().isEmpty()) {
            List<@Nullable Object> bounds = c.operands();
            ordered(column);
            sql.sql(" BETWEEN ");
            bound(column, bounds.get(0));
            sql.sql(" AND ");
            bound(column, bounds.get(1));
        } else {
            sql.dialect().comparison(sql, column.write(), column.type(), c);
        }
    }

    private void ordered(Columns.Column column) {
        sql.dialect().ordered(sql, column.write(), column.type());
    }

    private void bound(Columns.Column column, @Nullable Object value) {
        sql.dialect().ordered(sql, () -> sql.value(column.type(), value), column.type());
    }

    private static @Nullable String symbol(Operator operator) {
        return switch (operator) {
            case EQ -> " = ";
            case GT -> " > ";
            case GTE -> " >= ";
            case LT -> " < ";
            case LTE -> " <= ";
            default -> null;
        };
    }
}
