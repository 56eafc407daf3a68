package io.dataflow.sqlite;

import java.math.BigDecimal;
import java.math.MathContext;
import java.sql.SQLException;
import java.util.Locale;
import java.util.function.BinaryOperator;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import org.sqlite.Collation;
import org.sqlite.Function;
import org.sqlite.SQLiteConnection;
import org.sqlite.core.Codes;

/** The functions that every connection knows beside SQLite's own. */
final class Functions {

    private Functions() {}

    static void register(SQLiteConnection connection, Control control) throws SQLException {
        create(connection, "regexp", 2, new Regexp(control));
        create(connection, "casefold", 1, new Casefold());
        create(connection, "decimal", 1, new Calculation((a, b) -> a));
        create(connection, "decimal_add", 2, new Calculation(BigDecimal::add));
        create(connection, "decimal_sub", 2, new Calculation(BigDecimal::subtract));
        create(connection, "decimal_mul", 2, new Calculation(BigDecimal::multiply));
        create(connection, "decimal_cmp", 2, new Calculation((a, b) -> BigDecimal.valueOf(a.compareTo(b))));
        create(connection, "decimal_sum", 1, new Sum());
        create(connection, "decimal_avg", 1, new Mean());
        Collation.create(connection, "decimal", new ByNumber());
    }

    private static void create(SQLiteConnection connection, String name, int arguments, Function function)
            throws SQLException {
        Function.create(connection, name, function, arguments, Function.FLAG_DETERMINISTIC);
    }

    /** {@code text REGEXP pattern}; the last pattern stays compiled. */
    private static final class Regexp extends Function {

        private final Control control;
        private @Nullable Pattern last;

        Regexp(Control control) {
            this.control = control;
        }

        @Override
        protected void xFunc() throws SQLException {
            String pattern = value_text(0);
            String text = value_text(1);
            if (pattern == null || text == null) {
                result();
                return;
            }
            try {
                result(
                        compiled(pattern)
                                        .matcher(new StoppableText(text, control))
                                        .find()
                                ? 1
                                : 0);
            } catch (PatternSyntaxException e) {
                error("no regular expression: " + e.getDescription());
            } catch (StackOverflowError e) {
                error("the regular expression is too deep for the text");
            } catch (StoppableText.StoppedException e) {
                error("interrupted");
            }
        }

        private Pattern compiled(String pattern) {
            Pattern known = last;
            if (known == null || !known.pattern().equals(pattern)) {
                known = Pattern.compile(pattern);
                last = known;
            }
            return known;
        }
    }

    /** The text without difference of case. */
    private static final class Casefold extends Function {

        @Override
        protected void xFunc() throws SQLException {
            String text = value_text(0);
            if (text == null) {
                result();
            } else {
                // Up first: there are small letters which only so become alike.
                result(text.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT));
            }
        }
    }

    /** Exact arithmetic. */
    private static final class Calculation extends Function {

        private final BinaryOperator<BigDecimal> operator;

        Calculation(BinaryOperator<BigDecimal> operator) {
            this.operator = operator;
        }

        @Override
        protected void xFunc() throws SQLException {
            String first = value_text(0);
            String second = args() == 1 ? first : value_text(1);
            if (first == null || second == null) {
                result();
                return;
            }
            try {
                result(Decimals.text(operator.apply(Decimals.parse(first), Decimals.parse(second))));
            } catch (IllegalArgumentException e) {
                error("no decimal number");
            }
        }
    }

    /** The exact sum. */
    private static class Sum extends Function.Aggregate {

        private @Nullable BigDecimal sum;
        private long count;

        @Override
        protected void xStep() throws SQLException {
            if (value_type(0) == Codes.SQLITE_NULL) {
                return;
            }
            try {
                BigDecimal value = Decimals.parse(value_text(0));
                sum = sum == null ? value : sum.add(value);
                count++;
            } catch (IllegalArgumentException e) {
                error("no decimal number");
            }
        }

        @Override
        protected void xFinal() throws SQLException {
            if (sum == null) {
                result();
            } else {
                result(Decimals.text(total(sum, count)));
            }
        }

        /** What becomes of the sum. */
        BigDecimal total(BigDecimal all, long values) {
            return all;
        }

        @Override
        public Object clone() throws CloneNotSupportedException {
            Sum copy = (Sum) super.clone();
            copy.sum = null;
            copy.count = 0;
            return copy;
        }
    }

    /** The mean to 34 digits. */
    private static final class Mean extends Sum {

        @Override
        BigDecimal total(BigDecimal all, long values) {
            return all.divide(BigDecimal.valueOf(values), MathContext.DECIMAL128)
                    .stripTrailingZeros();
        }
    }

    /** Orders decimal texts as numbers; texts that are none come after them, as texts. */
    private static final class ByNumber extends Collation {

        @Override
        protected int xCompare(String a, String b) {
            BigDecimal first = number(a);
            BigDecimal second = number(b);
            if (first != null && second != null) {
                return first.compareTo(second);
            }
            return first != null ? -1 : second != null ? 1 : a.compareTo(b);
        }

        private static @Nullable BigDecimal number(String text) {
            try {
                return Decimals.parse(text);
            } catch (NumberFormatException e) {
                return null;
            }
        }
    }
}
