/** How a test finds its DataFlow and rolls it back; not for users. */
@NullMarked
package io.dataflow.test.internal;

import org.jspecify.annotations.NullMarked;
