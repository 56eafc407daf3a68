/** Reads on a replica: which go there, what they see, and what becomes of them when it fails. */
@NullMarked
package io.dataflow.replicas;

import org.jspecify.annotations.NullMarked;
