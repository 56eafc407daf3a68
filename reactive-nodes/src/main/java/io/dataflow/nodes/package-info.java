/** Nodes, the ports that connect them, and the workflows that are made of them. */
@NullMarked
package io.dataflow.nodes;

import org.jspecify.annotations.NullMarked;
