/** Everything that is special to PostgreSQL; not for users. */
@NullMarked
package io.dataflow.core.internal.sql.postgresql;

import org.jspecify.annotations.NullMarked;
