/** Filters, queries, changes and pages, as users write them. */
@NullMarked
package io.dataflow.core.query;

import org.jspecify.annotations.NullMarked;
