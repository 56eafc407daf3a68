/** What Spring and JUnit look up by name; not for users. */
@NullMarked
package io.dataflow.webflux.internal;

import org.jspecify.annotations.NullMarked;
