package io.dataflow.core.internal.query;

/**
 * One key of an order, not resolved yet.
 *
 * @param field the name of the field or, among groups, of the aggregate
 * @param descending whether large values come first
 * @param nullsFirst whether NULLs come first
 */
public record SortDefinition(String field, boolean descending, boolean nullsFirst) {

    @Override
    public String toString() {
        return (descending ? "-" : "") + field + (nullsFirst ? " nulls first" : "");
    }
}
