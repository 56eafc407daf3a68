@NullMarked
package io.dataflow.webflux;

import org.jspecify.annotations.NullMarked;
