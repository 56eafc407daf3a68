/** Which reads go to a replica, and what becomes of them when it fails; not for users. */
@NullMarked
package io.dataflow.core.internal.replica;

import org.jspecify.annotations.NullMarked;
