package io.dataflow.core.internal.connection;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ValidationDepth;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What a pool does with connections by itself, for nobody who waits for its end; each with a limit of its time. */
final class PhysicalConnections {

    private static final Duration LONGEST_CHECK = Duration.ofSeconds(5);
    private static final Duration LONGEST_CLOSE = Duration.ofSeconds(5);

    private static final Logger LOG = LoggerFactory.getLogger(PooledConnections.class);

    private final Driver driver;
    private final PoolSettings settings;
    private final AtomicBoolean toldFull = new AtomicBoolean();
    private volatile boolean knowsRoom;

    PhysicalConnections(Driver driver, PoolSettings settings) {
        this.driver = driver;
        this.settings = settings;
    }

    /** Opens a connection; one of both is called, once. */
    void open(Mono<ConnectionFactory> factory, Consumer<Connection> opened, Consumer<Throwable> failed) {
        Mono<Connection> opening = factory.flatMap(from -> Mono.<Connection>from(from.create()));
        new Handover<>(opening, late -> close(late, () -> {}), settings.connectTimeout())
                .switchIfEmpty(Mono.error(() -> new IllegalStateException("the driver opened no connection")))
                .subscribe(opened, failed);
    }

    /** Whether an error of opening one says that the server has as many as it takes. */
    boolean isFull(Throwable error) {
        return driver.isFull(error);
    }

    /** Tells the log, once, that the server takes no more connections. */
    void tellFull(int holds) {
        if (toldFull.compareAndSet(false, true)) {
            LOG.warn(
                    "Pool '{}' may hold {} connections (size {} + maxOverflow {}), but the server takes no more now that it"
                            + " has {}: work waits for those; make max_connections of the server larger, or the pool smaller",
                    settings.name(),
                    settings.most(),
                    settings.size(),
                    settings.maxOverflow(),
                    holds);
        }
    }

    /** Tells the log, once, that the server takes fewer than the pool may hold. */
    private void tellRoom() {
        Room room = knowsRoom ? null : driver.room();
        if (room == null) {
            return;
        }
        knowsRoom = true;
        if (settings.most() > room.forAll()) {
            LOG.warn(
                    "Pool '{}' may hold {} connections (size {} + maxOverflow {}), but the server takes {} from all its clients"
                            + " together (max_connections {} - {} reserved): work will wait for those; make max_connections"
                            + " larger, or the pool smaller",
                    settings.name(),
                    settings.most(),
                    settings.size(),
                    settings.maxOverflow(),
                    room.forAll(),
                    room.most(),
                    room.reserved());
        }
    }

    /** Whether the connection looks alive from here; no round trip, but a driver that runs here may take its time for it. */
    void look(Connection connection, Consumer<Boolean> answer) {
        tellRoom();
        driver.offload(connection, Flux.defer(() -> connection.validate(ValidationDepth.LOCAL)))
                .subscribe(new Look(answer));
    }

    /** Hands on the first answer; none, or an error, is no. One subscriber, since each use of a connection begins with a look. */
    private static final class Look extends BaseSubscriber<Boolean> {

        private final Consumer<Boolean> answer;
        private boolean answered;

        Look(Consumer<Boolean> answer) {
            this.answer = answer;
        }

        @Override
        protected void hookOnNext(Boolean alive) {
            cancel();
            answer(alive);
        }

        @Override
        protected void hookOnError(Throwable error) {
            answer(false);
        }

        @Override
        protected void hookOnComplete() {
            answer(false);
        }

        private void answer(boolean alive) {
            if (!answered) {
                answered = true;
                answer.accept(alive);
            }
        }
    }

    /** Whether the server answers on the connection. */
    void check(Connection connection, Consumer<Boolean> answer) {
        driver.offload(connection, Flux.defer(() -> connection.validate(ValidationDepth.REMOTE)))
                .next()
                .timeout(LONGEST_CHECK)
                .onErrorReturn(false)
                .defaultIfEmpty(false)
                .subscribe(answer);
    }

    /** Closes a connection where that blocks nobody. */
    void close(Connection connection, Runnable closed) {
        release(driver.offload(connection, Flux.defer(connection::close)).then(), closed);
    }

    /** Runs what releases something, and then what follows it, whatever became of it. */
    void release(Mono<Void> releasing, Runnable released) {
        releasing
                .timeout(LONGEST_CLOSE)
                .onErrorComplete()
                .doFinally(end -> released.run())
                .subscribe();
    }

    /** How long a new connection is used: not all of those that are opened together end together. */
    long lifeTime() {
        long longest = settings.maxLifeTime().toNanos();
        return longest - ThreadLocalRandom.current().nextLong(longest / 10 + 1);
    }
}
