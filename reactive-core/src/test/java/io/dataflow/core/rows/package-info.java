/** Tests of rows from files and of files from rows. */
@NullMarked
package io.dataflow.core.rows;

import org.jspecify.annotations.NullMarked;
