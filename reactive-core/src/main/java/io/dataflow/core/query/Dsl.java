package io.dataflow.core.query;

import io.dataflow.core.internal.query.Expression;
import io.dataflow.core.internal.query.Expressions;
import io.dataflow.core.internal.query.FieldPath;
import io.dataflow.core.internal.query.PropertyNames;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The words in which filters, orders, changes and aggregations are written; meant to be imported statically.
 *
 * <p>Each word takes a reference to an accessor ({@code Contact::score}) or the name of a field as text. Names and values are
 * checked against the model when an operation is called, before any SQL.
 */
public final class Dsl {

    private Dsl() {}

    /** The filter that every row meets. */
    public static <T> Filter<T> all() {
        return Filter.all();
    }

    /** Begins a condition on a property. */
    public static <T, V extends @Nullable Object> Condition<T, V> where(Property<T, V> property) {
        return new Condition<>(Expression.all(), FieldPath.of(PropertyNames.of(property)));
    }

    /** Begins a condition on a field; steps into a JSON field follow after dots: {@code "attributes.city"}. */
    public static Condition<Object, @Nullable Object> where(String field) {
        return new Condition<>(Expression.all(), FieldPath.parse(field));
    }

    /** The filter that a row meets when it meets at least one of the parts; without parts, none does. */
    @SafeVarargs
    @SuppressWarnings("varargs")
    public static <T> Filter<T> or(Filter<? super T>... parts) {
        return Filter.of(
                Expressions.or(Arrays.stream(parts).map(Filter::expression).toList()));
    }

    /** The filter that a row meets when it does not meet the part. */
    public static <T> Filter<T> not(Filter<? super T> part) {
        return Filter.of(new Expression.Not(part.expression()));
    }

    /** Begins a change of a property. */
    public static <T, V extends @Nullable Object> Setter<T, V> set(Property<T, V> property) {
        return Changes.<T>none().set(property);
    }

    /** Begins a change of a field. */
    public static Setter<Object, @Nullable Object> set(String field) {
        return Changes.<Object>none().set(field);
    }

    /** Orders by a property, small values first and NULLs last. */
    public static <T> Sort<T> asc(Property<T, ?> property) {
        return new Sort<>(PropertyNames.of(property), false);
    }

    /** Orders by a field, small values first and NULLs last. */
    public static Sort<Object> asc(String field) {
        return new Sort<>(field, false);
    }

    /** Orders by a property, large values first and NULLs last. */
    public static <T> Sort<T> desc(Property<T, ?> property) {
        return new Sort<>(PropertyNames.of(property), true);
    }

    /** Orders by a field, large values first and NULLs last. */
    public static Sort<Object> desc(String field) {
        return new Sort<>(field, true);
    }

    /** Begins an aggregation over all rows as one group. */
    public static <T> Aggregation<T> aggregate() {
        return Aggregation.empty();
    }

    /** Begins an aggregation of rows that have the same values in these properties. */
    @SafeVarargs
    @SuppressWarnings("varargs")
    public static <T> Aggregation<T> groupBy(Property<T, ?> first, Property<T, ?>... more) {
        return Aggregation.<T>empty().groupBy(PropertyNames.of(first, more));
    }

    /** Begins an aggregation of rows that have the same values in these fields. */
    public static Aggregation<Object> groupBy(String first, String... more) {
        return Aggregation.empty().groupBy(PropertyNames.of(first, more));
    }
}
