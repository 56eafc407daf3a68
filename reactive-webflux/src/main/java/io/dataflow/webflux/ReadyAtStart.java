package io.dataflow.webflux;

import io.dataflow.DataFlow;
import java.time.Duration;
import org.springframework.beans.factory.SmartInitializingSingleton;

/**
 * Waits for the tables of the models when the application starts, on the thread that starts it: no request is served before,
 * and none finds a table missing inside a transaction that somebody else began.
 */
record ReadyAtStart(DataFlow db) implements SmartInitializingSingleton {

    private static final Duration LIMIT = Duration.ofMinutes(1);

    @Override
    public void afterSingletonsInstantiated() {
        db.ready().block(LIMIT);
    }
}
