/** Models: how a record, a bean or a map declares a table. */
@NullMarked
package io.dataflow.core.model;

import org.jspecify.annotations.NullMarked;
