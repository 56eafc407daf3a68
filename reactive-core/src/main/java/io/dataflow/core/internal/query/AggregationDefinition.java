package io.dataflow.core.internal.query;

import io.dataflow.core.internal.query.Selection.Function;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an aggregation asks for, not resolved yet.
 *
 * @param groupBy the names of the fields that group rows; empty for one group of all
 * @param terms what is computed over each group
 * @param where which rows
 * @param having which groups, over grouped fields and aliases
 * @param sort in which order, by grouped fields and aliases; empty for the order by grouped fields
 * @param limit how many groups at most, or null for all
 * @param offset how many groups to leave out first
 * @param includeDeleted whether rows that are deleted softly are grouped too
 */
public record AggregationDefinition(
        List<String> groupBy,
        List<Term> terms,
        Expression where,
        Expression having,
        List<SortDefinition> sort,
        @Nullable Integer limit,
        long offset,
        boolean includeDeleted) {

    /** All rows as one group, nothing computed yet. */
    public static final AggregationDefinition EMPTY = new AggregationDefinition(
            List.of(), List.of(), Expression.all(), Expression.all(), List.of(), null, 0, false);

    /**
     * One aggregate.
     *
     * @param function the function
     * @param field the name of the field, or null for all rows
     * @param alias the name in the result
     */
    public record Term(Function function, @Nullable String field, String alias) {}

    /** Copies the lists. */
    public AggregationDefinition {
        groupBy = List.copyOf(groupBy);
        terms = List.copyOf(terms);
        sort = List.copyOf(sort);
    }

    /** This aggregation, grouped by these fields. */
    public AggregationDefinition groupBy(List<String> fields) {
        return new AggregationDefinition(fields, terms, where, having, sort, limit, offset, includeDeleted);
    }

    /** This aggregation with one more aggregate. */
    public AggregationDefinition with(Term term) {
        List<Term> all = new ArrayList<>(terms);
        all.add(term);
        return new AggregationDefinition(groupBy, all, where, having, sort, limit, offset, includeDeleted);
    }

    /** This aggregation with one more condition on rows. */
    public AggregationDefinition where(Expression filter) {
        return new AggregationDefinition(
                groupBy, terms, Expressions.and(where, filter), having, sort, limit, offset, includeDeleted);
    }

    /** This aggregation with one more condition on groups. */
    public AggregationDefinition having(Expression filter) {
        return new AggregationDefinition(
                groupBy, terms, where, Expressions.and(having, filter), sort, limit, offset, includeDeleted);
    }

    /** This aggregation in another order. */
    public AggregationDefinition orderBy(List<SortDefinition> keys) {
        return new AggregationDefinition(groupBy, terms, where, having, keys, limit, offset, includeDeleted);
    }

    /** This aggregation with another limit. */
    public AggregationDefinition limit(int groups) {
        return new AggregationDefinition(groupBy, terms, where, having, sort, groups, offset, includeDeleted);
    }

    /** This aggregation with another offset. */
    public AggregationDefinition offset(long groups) {
        return new AggregationDefinition(groupBy, terms, where, having, sort, limit, groups, includeDeleted);
    }

    /** This aggregation over rows that are deleted softly, too. */
    public AggregationDefinition includingDeleted() {
        return new AggregationDefinition(groupBy, terms, where, having, sort, limit, offset, true);
    }

    /** Names and functions; never values. */
    @Override
    public String toString() {
        return terms + " group by " + groupBy + " where " + Expressions.describe(where) + " having "
                + Expressions.describe(having) + " order by " + sort + " limit " + limit + " offset " + offset;
    }
}
