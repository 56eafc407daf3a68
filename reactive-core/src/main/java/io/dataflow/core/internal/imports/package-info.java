/** Import jobs: how far they are, and how that is kept with each batch. */
@NullMarked
package io.dataflow.core.internal.imports;

import org.jspecify.annotations.NullMarked;
