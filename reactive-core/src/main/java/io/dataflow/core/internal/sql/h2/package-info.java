/** Everything that is special to H2; not for users. */
@NullMarked
package io.dataflow.core.internal.sql.h2;

import org.jspecify.annotations.NullMarked;
