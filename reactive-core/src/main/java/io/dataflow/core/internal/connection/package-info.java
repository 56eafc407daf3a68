/** Connections, pools and transactions; not for users. */
@NullMarked
package io.dataflow.core.internal.connection;

import org.jspecify.annotations.NullMarked;
