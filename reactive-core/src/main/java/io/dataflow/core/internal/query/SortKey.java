package io.dataflow.core.internal.query;

import io.dataflow.core.model.FieldDefinition;

/**
 * One key of an order, resolved against a model.
 *
 * @param field the field
 * @param descending whether large values come first
 * @param nullsFirst whether NULLs come first; by default they come last in both directions
 */
public record SortKey(FieldDefinition field, boolean descending, boolean nullsFirst) {}
