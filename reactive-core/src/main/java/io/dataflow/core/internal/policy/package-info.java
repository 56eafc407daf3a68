/** The rules that wrap every operation; not for users. */
@NullMarked
package io.dataflow.core.internal.policy;

import org.jspecify.annotations.NullMarked;
