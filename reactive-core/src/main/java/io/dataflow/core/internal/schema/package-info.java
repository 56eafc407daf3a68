/** The creation of missing tables and columns; not for users. */
@NullMarked
package io.dataflow.core.internal.schema;

import org.jspecify.annotations.NullMarked;
