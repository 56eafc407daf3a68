package io.dataflow.core.internal.query;

import io.dataflow.core.model.FieldDefinition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a list reads, resolved against its model: names are checked, values converted, the order is total (the key is its last
 * tie-breaker, unless rows are grouped).
 *
 * @param filter which rows
 * @param sort in which order
 * @param limit how many at most, or null for all
 * @param offset how many to leave out first
 * @param after the values of {@code sort} of the row after which to start, or null
 * @param groupBy the fields that group rows; empty for none
 * @param having the condition on the groups, over the names of the selection
 * @param lock whether the rows are locked
 * @param includeDeleted whether rows that are deleted softly are among them
 */
public record ListSpec(
        Expression filter,
        List<SortKey> sort,
        @Nullable Integer limit,
        long offset,
        @Nullable List<@Nullable Object> after,
        List<FieldDefinition> groupBy,
        Expression having,
        Lock lock,
        boolean includeDeleted) {

    /** Whether and how the rows that are read are locked until the end of the transaction. */
    public enum Lock {
        NONE,
        FOR_UPDATE,
        FOR_UPDATE_SKIP_LOCKED
    }

    /** All rows that a condition selects, in any order. */
    public static ListSpec of(Expression filter) {
        return new ListSpec(filter, List.of(), null, 0, null, List.of(), Expression.all(), Lock.NONE, false);
    }

    /** This list over the rows that meet one more condition. */
    public ListSpec among(Expression condition) {
        return new ListSpec(
                Expressions.and(filter, condition), sort, limit, offset, after, groupBy, having, lock, includeDeleted);
    }

    /** This list in another order. */
    public ListSpec withSort(List<SortKey> keys) {
        return new ListSpec(filter, keys, limit, offset, after, groupBy, having, lock, includeDeleted);
    }

    /** This list with another limit. */
    public ListSpec withLimit(int rows) {
        return new ListSpec(filter, sort, rows, offset, after, groupBy, having, lock, includeDeleted);
    }

    /** This list, whose rows are locked. */
    public ListSpec withLock(Lock wanted) {
        return new ListSpec(filter, sort, limit, offset, after, groupBy, having, wanted, includeDeleted);
    }

    /** This list, started after a place in its order instead of an offset. */
    public ListSpec startingAfter(List<@Nullable Object> place) {
        return new ListSpec(filter, sort, limit, 0, place, groupBy, having, lock, includeDeleted);
    }
}
