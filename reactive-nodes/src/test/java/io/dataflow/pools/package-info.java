@NullMarked
package io.dataflow.pools;

import org.jspecify.annotations.NullMarked;
