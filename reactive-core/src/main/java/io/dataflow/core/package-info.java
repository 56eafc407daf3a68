/** The operations of a model, their options and results, and the one hierarchy of errors. */
@NullMarked
package io.dataflow.core;

import org.jspecify.annotations.NullMarked;
