/** The eleven operations: every touch of a row is one of them; not for users. */
@NullMarked
package io.dataflow.core.internal.operation;

import org.jspecify.annotations.NullMarked;
