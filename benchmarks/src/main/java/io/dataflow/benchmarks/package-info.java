/** Benchmarks: each scenario measures all contenders in turn in one run, so that their ratios mean something. */
@NullMarked
package io.dataflow.benchmarks;

import org.jspecify.annotations.NullMarked;
