/** The quickstart: real data, loaded in bulk, summed up by a workflow, on whatever database there is. */
@NullMarked
package io.dataflow.examples.quickstart;

import org.jspecify.annotations.NullMarked;
