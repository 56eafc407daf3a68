/** Remembers the definitions of models, in a table or in a file. */
@NullMarked
package io.dataflow.core.internal.registry;

import org.jspecify.annotations.NullMarked;
