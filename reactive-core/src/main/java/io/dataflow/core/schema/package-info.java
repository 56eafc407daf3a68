/** The live schema of a database as values, read from its catalogue. */
@NullMarked
package io.dataflow.core.schema;

import org.jspecify.annotations.NullMarked;
