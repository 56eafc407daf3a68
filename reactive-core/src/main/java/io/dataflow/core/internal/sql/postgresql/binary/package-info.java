/** Values in the binary format of PostgreSQL, as {@code COPY} and bound arrays carry them. */
@NullMarked
package io.dataflow.core.internal.sql.postgresql.binary;

import org.jspecify.annotations.NullMarked;
