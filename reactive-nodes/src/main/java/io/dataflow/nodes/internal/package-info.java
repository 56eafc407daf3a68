/** The generated nodes, the building of workflows and their runs; not for users. */
@NullMarked
package io.dataflow.nodes.internal;

import org.jspecify.annotations.NullMarked;
