@NullMarked
package io.dataflow.test;

import org.jspecify.annotations.NullMarked;
