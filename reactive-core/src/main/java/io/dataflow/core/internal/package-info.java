/** The assembly of the library's parts; not for users. */
@NullMarked
package io.dataflow.core.internal;

import org.jspecify.annotations.NullMarked;
