package io.dataflow.core.query;

import io.dataflow.core.internal.query.Expression;
import io.dataflow.core.internal.query.Expressions;
import io.dataflow.core.internal.query.FieldPath;
import io.dataflow.core.internal.query.PropertyNames;
import io.dataflow.core.internal.query.QueryDefinition;
import org.jspecify.annotations.Nullable;

/**
 * A condition on rows, and so a query for all rows that meet it; immutable.
 *
 * <p>Conditions are two-valued on every database: a row either meets a filter or its {@link Dsl#not}. Alternatives are written
 * {@code or(a, b)}, so that precedence is never a question.
 *
 * @param <T> the Java type of a row
 */
public final class Filter<T> extends Query<T> {

    private Filter(Expression expression) {
        super(QueryDefinition.of(expression));
    }

    /** The filter that every row meets. */
    public static <T> Filter<T> all() {
        return new Filter<>(Expression.all());
    }

    /** Wraps a condition, unresolved; for the library itself. */
    public static <T> Filter<T> of(Expression expression) {
        return new Filter<>(expression);
    }

    /** Begins a further condition, on a property: rows meet both. */
    public <S extends T, V extends @Nullable Object> Condition<S, V> and(Property<S, V> property) {
        return new Condition<>(expression(), FieldPath.of(PropertyNames.of(property)));
    }

    /** Begins a further condition, on a field: rows meet both. */
    public Condition<T, @Nullable Object> and(String field) {
        return new Condition<>(expression(), FieldPath.parse(field));
    }

    /** The filter of the rows that meet both. */
    public <S extends T> Filter<S> and(Filter<? super S> other) {
        return new Filter<>(Expressions.and(expression(), other.expression()));
    }

    /** The condition, unresolved; for the library itself. */
    public Expression expression() {
        return definition().filter();
    }
}
