/** What users of Kailash DataFlow write, and what they write here. */
@NullMarked
package io.dataflow.examples.kailash;

import org.jspecify.annotations.NullMarked;
