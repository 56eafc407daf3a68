/** Everything that is special to SQLite; not for users. */
@NullMarked
package io.dataflow.core.internal.sql.sqlite;

import org.jspecify.annotations.NullMarked;
