package io.dataflow.test.internal;

import io.dataflow.DataFlow;
import java.time.Duration;

/** The DataFlow of all test classes with one URL and the same models; closed after the last test of the run. */
record SharedDataFlow(DataFlow db) implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @Override
    public void close() {
        db.close(PATIENCE).block(PATIENCE.multipliedBy(2));
    }
}
