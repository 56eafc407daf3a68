/** What a filter, a query and a change are made of; not for users. */
@NullMarked
package io.dataflow.core.internal.query;

import org.jspecify.annotations.NullMarked;
