package io.dataflow.core.internal.query;

import io.dataflow.core.internal.query.ListSpec.Lock;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a query asks for, not resolved yet: nothing is checked against a model.
 *
 * @param filter which rows
 * @param sort in which order; empty for the order by key
 * @param limit how many at most, or null for the default of the operation
 * @param offset how many to leave out first
 * @param cursor after which row to start, as the caller gave it, or null
 * @param total whether the rows are counted
 * @param select the fields to read; empty for all
 * @param lock whether the rows are locked
 * @param includeDeleted whether rows that are deleted softly are among them
 */
public record QueryDefinition(
        Expression filter,
        List<SortDefinition> sort,
        @Nullable Integer limit,
        long offset,
        @Nullable String cursor,
        boolean total,
        List<String> select,
        Lock lock,
        boolean includeDeleted) {

    /** Copies the lists. */
    public QueryDefinition {
        sort = List.copyOf(sort);
        select = List.copyOf(select);
    }

    /** A query for all rows that meet a condition. */
    public static QueryDefinition of(Expression filter) {
        return new QueryDefinition(filter, List.of(), null, 0, null, true, List.of(), Lock.NONE, false);
    }

    /** This query in another order. */
    public QueryDefinition withSort(List<SortDefinition> keys) {
        return new QueryDefinition(filter, keys, limit, offset, cursor, total, select, lock, includeDeleted);
    }

    /** This query with another limit. */
    public QueryDefinition withLimit(int rows) {
        return new QueryDefinition(filter, sort, rows, offset, cursor, total, select, lock, includeDeleted);
    }

    /** This query with another offset. */
    public QueryDefinition withOffset(long rows) {
        return new QueryDefinition(filter, sort, limit, rows, cursor, total, select, lock, includeDeleted);
    }

    /** This query, from a cursor on. */
    public QueryDefinition withCursor(String start) {
        return new QueryDefinition(filter, sort, limit, offset, start, total, select, lock, includeDeleted);
    }

    /** This query without the count of its rows. */
    public QueryDefinition withoutTotal() {
        return new QueryDefinition(filter, sort, limit, offset, cursor, false, select, lock, includeDeleted);
    }

    /** This query over some fields alone. */
    public QueryDefinition withSelect(List<String> fields) {
        return new QueryDefinition(filter, sort, limit, offset, cursor, total, fields, lock, includeDeleted);
    }

    /** This query with another lock. */
    public QueryDefinition withLock(Lock mode) {
        return new QueryDefinition(filter, sort, limit, offset, cursor, total, select, mode, includeDeleted);
    }

    /** This query over rows that are deleted softly, too. */
    public QueryDefinition includingDeleted() {
        return new QueryDefinition(filter, sort, limit, offset, cursor, total, select, lock, true);
    }

    /** Names and operators; never values. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(Expressions.describe(filter));
        if (!sort.isEmpty()) {
            text.append(" order by ").append(sort);
        }
        if (limit != null) {
            text.append(" limit ").append(limit);
        }
        if (offset > 0) {
            text.append(" offset ").append(offset);
        }
        if (cursor != null) {
            text.append(" after a cursor");
        }
        if (!select.isEmpty()) {
            text.append(" select ").append(select);
        }
        if (includeDeleted) {
            text.append(" including deleted");
        }
        return lock == Lock.NONE
                ? text.toString()
                : text.append(' ').append(lock).toString();
    }
}
