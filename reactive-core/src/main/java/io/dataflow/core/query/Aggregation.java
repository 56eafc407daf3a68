package io.dataflow.core.query;

import io.dataflow.core.internal.query.AggregationDefinition;
import io.dataflow.core.internal.query.Checks;
import io.dataflow.core.internal.query.PropertyNames;
import io.dataflow.core.internal.query.Selection.Function;
import io.dataflow.core.internal.query.SortDefinition;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Groups of rows and what is computed over each; immutable, each method answers a changed copy.
 *
 * <p>A group is yielded as a map: the fields that it is grouped by, then each aggregate under its alias. Without
 * {@code groupBy} all rows are one group, which is there even when no row is. Groups are ordered by their fields unless asked
 * otherwise.
 *
 * <pre>{@code
 * groupBy(City::country).count("places").max(City::lat, "north").having(where("places").gte(10)).orderBy(desc("places"))
 * }</pre>
 *
 * @param <T> the Java type of a row
 */
public final class Aggregation<T> {

    private final AggregationDefinition definition;

    private Aggregation(AggregationDefinition definition) {
        this.definition = definition;
    }

    static <T> Aggregation<T> empty() {
        return of(AggregationDefinition.EMPTY);
    }

    /** Wraps an aggregation, unresolved; for the library itself. */
    public static <T> Aggregation<T> of(AggregationDefinition definition) {
        return new Aggregation<>(definition);
    }

    /** The number of rows of the group, as a {@code Long}. */
    public Aggregation<T> count(String alias) {
        return with(Function.COUNT, null, alias);
    }

    /** The number of rows of the group whose property is not NULL, as a {@code Long}. */
    public <S extends T> Aggregation<S> count(Property<S, ?> property, String alias) {
        return with(Function.COUNT, PropertyNames.of(property), alias);
    }

    /** The number of rows of the group whose field is not NULL, as a {@code Long}. */
    public Aggregation<T> count(String field, String alias) {
        return with(Function.COUNT, field, alias);
    }

    /** The number of different values of the property, NULL not counted, as a {@code Long}. */
    public <S extends T> Aggregation<S> countDistinct(Property<S, ?> property, String alias) {
        return with(Function.COUNT_DISTINCT, PropertyNames.of(property), alias);
    }

    /** The number of different values of the field, NULL not counted, as a {@code Long}. */
    public Aggregation<T> countDistinct(String field, String alias) {
        return with(Function.COUNT_DISTINCT, field, alias);
    }

    /**
     * The sum of the property: a {@code Long} for integers, a {@code BigDecimal} for longs (which may overflow) and decimals, a
     * {@code Double} for floating numbers; null when there is no value.
     */
    public <S extends T> Aggregation<S> sum(Property<S, ?> property, String alias) {
        return with(Function.SUM, PropertyNames.of(property), alias);
    }

    /** The sum of the field; see {@link #sum(Property, String)}. */
    public Aggregation<T> sum(String field, String alias) {
        return with(Function.SUM, field, alias);
    }

    /** The mean of the property, as a {@code Double}; null when there is no value. */
    public <S extends T> Aggregation<S> avg(Property<S, ?> property, String alias) {
        return with(Function.AVG, PropertyNames.of(property), alias);
    }

    /** The mean of the field, as a {@code Double}; null when there is no value. */
    public Aggregation<T> avg(String field, String alias) {
        return with(Function.AVG, field, alias);
    }

    /** The smallest value of the property; null when there is no value. */
    public <S extends T> Aggregation<S> min(Property<S, ?> property, String alias) {
        return with(Function.MIN, PropertyNames.of(property), alias);
    }

    /** The smallest value of the field; null when there is no value. */
    public Aggregation<T> min(String field, String alias) {
        return with(Function.MIN, field, alias);
    }

    /** The largest value of the property; null when there is no value. */
    public <S extends T> Aggregation<S> max(Property<S, ?> property, String alias) {
        return with(Function.MAX, PropertyNames.of(property), alias);
    }

    /** The largest value of the field; null when there is no value. */
    public Aggregation<T> max(String field, String alias) {
        return with(Function.MAX, field, alias);
    }

    /** Only rows that the filter matches are grouped; several filters all have to match. */
    public <S extends T> Aggregation<S> where(Filter<? super S> filter) {
        return new Aggregation<>(definition.where(filter.expression()));
    }

    /** Rows that are deleted softly are grouped, too; by default they are hidden. */
    public Aggregation<T> includeDeleted() {
        return new Aggregation<>(definition.includingDeleted());
    }

    /** Only groups that the filter matches are yielded; it names grouped fields and aliases. Several all have to match. */
    public Aggregation<T> having(Filter<Object> filter) {
        return new Aggregation<>(definition.having(filter.expression()));
    }

    /** The groups in this order, by grouped fields and aliases. */
    @SafeVarargs
    @SuppressWarnings("varargs")
    public final <S extends T> Aggregation<S> orderBy(Sort<? super S>... sorts) {
        return new Aggregation<>(
                definition.orderBy(Arrays.stream(sorts).map(Sort::definition).toList()));
    }

    /** The groups in this order, by grouped fields and aliases. */
    public <S extends T> Aggregation<S> orderBy(Collection<? extends Sort<? super S>> sorts) {
        return new Aggregation<>(definition.orderBy(
                sorts.stream().<SortDefinition>map(Sort::definition).toList()));
    }

    /** At most this many groups; no limit by default. */
    public Aggregation<T> limit(int groups) {
        Checks.require(groups >= 0, "Aggregation", "limit", "range", "must not be negative, but is " + groups);
        return new Aggregation<>(definition.limit(groups));
    }

    /** Leaves out the first groups; 0 by default. */
    public Aggregation<T> offset(long groups) {
        Checks.require(groups >= 0, "Aggregation", "offset", "range", "must not be negative, but is " + groups);
        return new Aggregation<>(definition.offset(groups));
    }

    /** What to compute, unresolved; for the library itself. */
    public AggregationDefinition definition() {
        return definition;
    }

    Aggregation<T> groupBy(List<String> fields) {
        return new Aggregation<>(definition.groupBy(fields));
    }

    private <S extends T> Aggregation<S> with(Function function, @Nullable String field, String alias) {
        return new Aggregation<>(definition.with(new AggregationDefinition.Term(function, field, alias)));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Aggregation<?> aggregation && definition.equals(aggregation.definition);
    }

    @Override
    public int hashCode() {
        return definition.hashCode();
    }

    /** The names and functions of this aggregation; never its values. */
    @Override
    public String toString() {
        return definition.toString();
    }
}
