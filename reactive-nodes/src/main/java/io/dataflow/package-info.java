/** The way in: a DataFlow is one database with its models, nodes and workflows. */
@NullMarked
package io.dataflow;

import org.jspecify.annotations.NullMarked;
