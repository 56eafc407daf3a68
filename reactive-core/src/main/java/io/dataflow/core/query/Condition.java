package io.dataflow.core.query;

import io.dataflow.core.internal.query.Expression;
import io.dataflow.core.internal.query.Expressions;
import io.dataflow.core.internal.query.FieldPath;
import io.dataflow.core.internal.query.Operator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A condition that has its field and waits for its operator; immutable.
 *
 * <p>Operators are two-valued: a comparison with NULL is not met, and {@code ne} and {@code nin} are the exact opposites of
 * {@code eq} and {@code in}, so that they match rows with NULL. Texts compare by code point.
 *
 * @param <T> the Java type of a row
 * @param <V> the type of the field
 */
public final class Condition<T, V extends @Nullable Object> {

    private final Expression base;
    private final FieldPath target;

    Condition(Expression base, FieldPath target) {
        this.base = base;
        this.target = target;
    }

    /** A place inside a JSON field: each step is a key of an object or the position in an array. */
    public Condition<T, @Nullable Object> path(String first, String... more) {
        return new Condition<>(base, target.into(first, more));
    }

    /** Equal to the value; null matches NULL. */
    public Filter<T> eq(@Nullable V value) {
        return compare(Operator.EQ, value);
    }

    /** The opposite of {@link #eq}: rows with NULL match, unless the value is null. */
    public Filter<T> ne(@Nullable V value) {
        return compare(Operator.NE, value);
    }

    /** Greater than the value. */
    public Filter<T> gt(V value) {
        return compare(Operator.GT, value);
    }

    /** Greater than the value, or equal. */
    public Filter<T> gte(V value) {
        return compare(Operator.GTE, value);
    }

    /** Less than the value. */
    public Filter<T> lt(V value) {
        return compare(Operator.LT, value);
    }

    /** Less than the value, or equal. */
    public Filter<T> lte(V value) {
        return compare(Operator.LTE, value);
    }

    /** Equal to one of the values; null among them matches NULL. */
    @SafeVarargs
    @SuppressWarnings("varargs")
    public final Filter<T> in(@Nullable V... values) {
        return in(Arrays.asList(values));
    }

    /** Equal to one of the values; null among them matches NULL, and an empty collection matches no row. */
    public Filter<T> in(Collection<? extends @Nullable V> values) {
        return compare(Operator.IN, listOf(values));
    }

    /** The opposite of {@link #in(Object[])}. */
    @SafeVarargs
    @SuppressWarnings("varargs")
    public final Filter<T> nin(@Nullable V... values) {
        return nin(Arrays.asList(values));
    }

    /** The opposite of {@link #in(Collection)}: an empty collection matches every row. */
    public Filter<T> nin(Collection<? extends @Nullable V> values) {
        return compare(Operator.NIN, listOf(values));
    }

    /** From the first value to the second, both included. */
    public Filter<T> between(V from, V to) {
        return compare(Operator.BETWEEN, listOf(Arrays.asList(from, to)));
    }

    /**
     * A text that has the form of the pattern: {@code %} is any text, {@code _} any character, and {@code \} before one of
     * these or itself takes it literally. Upper and lower case differ.
     */
    public Filter<T> like(String pattern) {
        return compare(Operator.LIKE, pattern);
    }

    /** {@link #like} without a difference between upper and lower case, by Unicode. */
    public Filter<T> ilike(String pattern) {
        return compare(Operator.ILIKE, pattern);
    }

    /** A text that begins with this one. */
    public Filter<T> startsWith(String prefix) {
        return compare(Operator.STARTS_WITH, prefix);
    }

    /** A text that ends with this one. */
    public Filter<T> endsWith(String suffix) {
        return compare(Operator.ENDS_WITH, suffix);
    }

    /**
     * Holds the value: a text holds the other, a list holds the element (or all of a list), JSON holds the JSON value (an
     * object at least these entries, an array at least these elements).
     */
    public Filter<T> contains(Object value) {
        return compare(Operator.CONTAINS, value instanceof Collection<?> values ? listOf(values) : value);
    }

    /** A list that has at least one of these elements. */
    public Filter<T> overlap(Object... elements) {
        return overlap(Arrays.asList(elements));
    }

    /** A list that has at least one of these elements. */
    public Filter<T> overlap(Collection<?> elements) {
        return compare(Operator.OVERLAP, listOf(elements));
    }

    /**
     * A text in which the regular expression is found, by the subset that means the same on every database: literal
     * characters, {@code .}, classes, {@code ^} and {@code $} for the ends of the text, groups, {@code |}, the quantifiers
     * {@code * + ? {n,m}}, and {@code \d \w \s} over ASCII.
     */
    public Filter<T> regex(String pattern) {
        return compare(Operator.REGEX, pattern);
    }

    /** NULL; at a path also what is not there. */
    public Filter<T> isNull() {
        return compare(Operator.NULL, true);
    }

    /** Not NULL. */
    public Filter<T> isNotNull() {
        return compare(Operator.NULL, false);
    }

    /** Not NULL: the spelling that reads well at a path. */
    public Filter<T> exists() {
        return compare(Operator.EXISTS, true);
    }

    private Filter<T> compare(Operator operator, @Nullable Object operand) {
        Expression own = new Expression.Comparison(target.field(), target.path(), operator, operand);
        return Filter.of(Expressions.and(base, own));
    }

    private static List<@Nullable Object> listOf(Collection<? extends @Nullable Object> values) {
        return Collections.unmodifiableList(new ArrayList<@Nullable Object>(values));
    }
}
