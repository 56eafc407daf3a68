package io.dataflow.core.internal.sql.postgresql;

import reactor.netty.resources.LoopResources;

/**
 * The I/O threads of connections.
 *
 * <p>Their number is odd, as each connect takes two turns of the round robin, so that of an even number only half would ever
 * carry connections. A connection does not stay on the thread that asked for it, which would be that of another one.
 */
final class PostgresLoops {

    private static final int FEWEST = 3;

    private static final LoopResources SHARED = create("dataflow-postgres");

    private PostgresLoops() {}

    /** Those of all connections in this JVM that ask for none of their own; they never end, as the threads of any runtime. */
    static LoopResources shared() {
        return SHARED;
    }

    /** New ones; a thread is started when it is first needed. */
    static LoopResources of(String name) {
        return create("dataflow-" + name.replaceAll("[^A-Za-z0-9]+", "-"));
    }

    /** How many there are. */
    static int count() {
        return Math.max(FEWEST, Runtime.getRuntime().availableProcessors() | 1);
    }

    private static LoopResources create(String name) {
        return LoopResources.create(name, -1, count(), true, false);
    }
}
