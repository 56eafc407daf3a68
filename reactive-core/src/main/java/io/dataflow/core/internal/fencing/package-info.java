/** Work that one runner at a time may do: leases with tokens, checked in the transaction of whatever the runner stores. */
@NullMarked
package io.dataflow.core.internal.fencing;

import org.jspecify.annotations.NullMarked;
