/** From an operation to the text and the values of a statement; not for users. */
@NullMarked
package io.dataflow.core.internal.sql;

import org.jspecify.annotations.NullMarked;
