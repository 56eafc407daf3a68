/** Rows of files: bytes that are read as rows, and rows that are written as bytes, piece by piece on demand. */
@NullMarked
package io.dataflow.core.internal.rows;

import org.jspecify.annotations.NullMarked;
