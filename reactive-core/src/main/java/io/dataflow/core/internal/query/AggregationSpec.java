package io.dataflow.core.internal.query;

import java.util.List;

/**
 * An aggregation, resolved against its model.
 *
 * <p>In {@code sort} and {@code having} of the list, a name is that of a column: of a grouped field, or of an aggregate. A sort
 * key by an aggregate has a field of its own, whose ordinal is -1 and whose name is the alias.
 *
 * @param list which rows, how they are grouped, which groups, in which order
 * @param columns what is read: the grouped fields, then the aggregates
 */
public record AggregationSpec(ListSpec list, List<Selection> columns) {

    /** Copies the columns. */
    public AggregationSpec {
        columns = List.copyOf(columns);
    }
}
