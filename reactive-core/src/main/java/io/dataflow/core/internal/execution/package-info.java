/** The running of statements; not for users. */
@NullMarked
package io.dataflow.core.internal.execution;

import org.jspecify.annotations.NullMarked;
