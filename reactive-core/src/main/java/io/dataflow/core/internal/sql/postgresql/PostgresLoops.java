package io.dataflow.core.internal.sql.postgresql;

import io.dataflow.core.internal.sql.postgresql.binary.RowJoiner;
import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import java.time.Duration;
import reactor.core.publisher.Mono;
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
    private static final LoopResources SHARED_JOINING = new Joining(SHARED);

    private PostgresLoops() {}

    /**
     * Those of all connections in this JVM that ask for none of their own; they never end, as the threads of any runtime.
     *
     * @param joining whether rows that were received together are {@linkplain RowJoiner joined}
     */
    static LoopResources shared(boolean joining) {
        return joining ? SHARED_JOINING : SHARED;
    }

    /** New ones; a thread is started when it is first needed. */
    static LoopResources of(String name) {
        return create("dataflow-" + name.replaceAll("[^A-Za-z0-9]+", "-"));
    }

    /** The same threads, for connections whose rows are joined. */
    static LoopResources joining(LoopResources loops) {
        return new Joining(loops);
    }

    /** How many there are. */
    static int count() {
        return Math.max(FEWEST, Runtime.getRuntime().availableProcessors() | 1);
    }

    private static LoopResources create(String name) {
        return LoopResources.create(name, -1, count(), true, false);
    }

    /** The driver gives no other way to a channel than by what makes it. */
    private record Joining(LoopResources loops) implements LoopResources {

        @Override
        public <C extends Channel> C onChannel(Class<C> type, EventLoopGroup group) {
            C channel = loops.onChannel(type, group);
            channel.pipeline().addFirst(new RowJoiner());
            return channel;
        }

        @Override
        public <C extends Channel> Class<? extends C> onChannelClass(Class<C> type, EventLoopGroup group) {
            return loops.onChannelClass(type, group);
        }

        @Override
        public EventLoopGroup onClient(boolean useNative) {
            return loops.onClient(useNative);
        }

        @Override
        public EventLoopGroup onServer(boolean useNative) {
            return loops.onServer(useNative);
        }

        @Override
        public EventLoopGroup onServerSelect(boolean useNative) {
            return loops.onServerSelect(useNative);
        }

        @Override
        public boolean daemon() {
            return loops.daemon();
        }

        @Override
        public void dispose() {
            loops.dispose();
        }

        @Override
        public Mono<Void> disposeLater(Duration quietPeriod, Duration timeout) {
            return loops.disposeLater(quietPeriod, timeout);
        }

        @Override
        public boolean isDisposed() {
            return loops.isDisposed();
        }
    }
}
