/** The code that the documents show. */
@NullMarked
package io.dataflow.docs;

import org.jspecify.annotations.NullMarked;
