package io.dataflow.core.internal.connection;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dataflow.testsupport.Capability;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryMetadata;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import io.r2dbc.spi.ValidationDepth;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** What a pool does when a server behaves as it seldom does: connections of H2, of which a server that is told so takes few. */
@Capability("S41")
class PooledConnectionsTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration STALE = Duration.ofMillis(50);

    private final ConnectionFactory h2 = ConnectionFactories.get("r2dbc:h2:mem:///pooled");
    private final Scheduler scheduler = Schedulers.newSingle("leased", true);
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger asked = new AtomicInteger();
    private final List<Boolean> looks = new CopyOnWriteArrayList<>();
    private volatile int room = Integer.MAX_VALUE;
    private volatile boolean answers = true;
    private final AtomicInteger throwing = new AtomicInteger();
    private boolean offloading;

    private final Driver driver = new DirectDriver() {
        @Override
        public boolean isFull(Throwable error) {
            return "full".equals(error.getMessage());
        }

        @Override
        public <T> Flux<T> offload(Connection connection, Flux<T> conversation) {
            return Flux.defer(() -> {
                offloading = true;
                return conversation.doFinally(end -> offloading = false);
            });
        }
    };

    private PooledConnections pool;

    /** The server: it has so much room, and answers or not. */
    private final class Server implements ConnectionFactory {

        @Override
        public Publisher<? extends Connection> create() {
            return Mono.defer(() -> {
                if (open.incrementAndGet() > room) {
                    open.decrementAndGet();
                    return Mono.error(new R2dbcNonTransientResourceException("full"));
                }
                return Mono.<Connection>from(h2.create()).map(this::watched);
            });
        }

        private Connection watched(Connection real) {
            return (Connection) Proxy.newProxyInstance(
                    getClass().getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                        switch (method.getName()) {
                            case "validate" -> {
                                if (throwsNow()) {
                                    throw new IllegalStateException("closed");
                                }
                                if (arguments[0] == ValidationDepth.LOCAL) {
                                    looks.add(offloading);
                                    return Mono.just(true);
                                }
                                asked.incrementAndGet();
                                return Mono.just(answers);
                            }
                            case "close" -> {
                                if (throwsNow()) {
                                    open.decrementAndGet();
                                    throw new IllegalStateException("closed already");
                                }
                                return Mono.from(real.close()).doOnSuccess(done -> open.decrementAndGet());
                            }
                            case "equals" -> {
                                return proxy == arguments[0];
                            }
                            case "hashCode" -> {
                                return System.identityHashCode(proxy);
                            }
                            default -> {
                                try {
                                    return method.invoke(real, arguments);
                                } catch (InvocationTargetException error) {
                                    throw error.getCause();
                                }
                            }
                        }
                    });
        }

        @Override
        public ConnectionFactoryMetadata getMetadata() {
            return h2.getMetadata();
        }
    }

    private PooledConnections pool(int most) {
        return pool(most, LIMIT);
    }

    private PooledConnections pool(int most, Duration validateAfter) {
        pool = new PooledConnections(
                new Server(),
                PoolSettings.defaults("pooled")
                        .withSize(most)
                        .withMaxOverflow(0)
                        .withValidateAfter(validateAfter)
                        .withAcquireTimeout(LIMIT),
                driver);
        return pool;
    }

    @AfterEach
    void close() {
        pool.close().block(LIMIT);
        assertThat(open).hasValue(0);
        scheduler.dispose();
    }

    private boolean throwsNow() {
        return throwing.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
    }

    private List<Connection> take(int count) {
        return Flux.range(0, count)
                .flatMap(i -> pool.acquire(), count)
                .collectList()
                .block(LIMIT);
    }

    private void give(List<Connection> connections) {
        connections.forEach(connection -> pool.release(connection, true).block(LIMIT));
    }

    @Test
    void aServerThatDoesNotAnswerIsAskedOnceForAllThatIdledLong() throws Exception {
        pool(4, STALE);
        List<Connection> old = take(4);
        give(old);
        Thread.sleep(2 * STALE.toMillis());
        answers = false;
        List<Connection> fresh = take(1);
        assertThat(old).doesNotContainAnyElementsOf(fresh);
        assertThat(asked).hasValue(1);
        assertThat(open).hasValue(1);
        give(fresh);
    }

    @Test
    void whatIdlesElsewhereMakesRoomOnAServerThatIsFull() {
        pool(10);
        room = 3;
        give(take(3));
        Lease lease = new Lease(driver, "leased", scheduler, new Lease.Options(2, false, null));
        pool.admit(lease);
        List<Connection> leased = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            leased.add(pool.acquire().contextWrite(lease::in).block(LIMIT));
        }
        assertThat(leased).doesNotContainNull().doesNotHaveDuplicates();
        assertThat(open).hasValueLessThanOrEqualTo(3);
        give(leased);
        pool.end(lease).block(LIMIT);
    }

    @Test
    void aLookIsWhereTheDriverBlocksNobody() {
        pool(1);
        give(take(1));
        give(take(1));
        assertThat(looks).hasSizeGreaterThanOrEqualTo(2).containsOnly(true);
    }

    @Test
    void aDriverThatThrowsKeepsNoPlaceOfThePool() {
        pool(2);
        give(take(2));
        // A look and a close of each.
        throwing.set(4);
        List<Connection> again = take(2);
        assertThat(again).hasSize(2);
        assertThat(throwing).hasValue(0);
        assertThat(open).hasValue(2);
        give(again);
    }

    @Test
    void aConnectionThatStaysAwayIsToldOnceAfterItsTimeWithThePlaceWhereItWasAskedFor() {
        Duration longest = Duration.ofMillis(150);
        pool = new PooledConnections(
                new Server(), PoolSettings.defaults("pooled").withLeakAfter(longest), driver);
        PrintStream real = System.err;
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        System.setErr(new PrintStream(log, true, UTF_8));
        int most = 3;
        try {
            long from = System.nanoTime();
            List<Connection> kept = take(2);
            Awaitility.await().atMost(LIMIT).until(() -> reports(log) == 2);
            assertThat(Duration.ofNanos(System.nanoTime() - from)).isGreaterThanOrEqualTo(longest);
            List<Connection> later = take(1);
            Awaitility.await().atMost(LIMIT).until(() -> reports(log) == 3);
            long taken = System.nanoTime();
            give(take(1));
            // A busy machine may not be in time.
            most += System.nanoTime() - taken < longest.toNanos() ? 0 : 1;
            give(kept);
            give(later);
        } finally {
            System.setErr(real);
        }
        assertThat(reports(log))
                .as("each once, and none that came back in time")
                .isBetween(3, most);
        assertThat(log.toString(UTF_8))
                .contains("Pool 'pooled': a connection has not come back (lane interactive, for ")
                .contains(getClass().getName() + ".take(");
    }

    private static int reports(ByteArrayOutputStream log) {
        return log.toString(UTF_8).split("a connection has not come back", -1).length - 1;
    }

    @Test
    void whoLosesItsConnectionKeepsItsPlaceAmongThoseWhoWait() {
        pool(1);
        Queue queue = new Queue(Lane.INTERACTIVE, Station.main(Way.by(h2), PoolSettings.defaults("queue")));
        List<Waiter> waiters = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Waiter waiter = new Waiter(pool, new BaseSubscriber<Connection>() {});
            waiter.since = i;
            waiters.add(waiter);
        }
        for (int i : new int[] {2, 0, 3, 1}) {
            queue.addInOrder(waiters.get(i));
        }
        for (Waiter waiter : waiters) {
            assertThat(queue.first()).isSameAs(waiter);
            queue.remove(waiter);
        }
        assertThat(queue.waiting).isZero();
        assertThat(queue.first()).isNull();
    }

    @Test
    void anErrorOfOneDeliveryKeepsNoneOfTheOthersFromTheirs() {
        pool(1);
        AtomicInteger done = new AtomicInteger();
        Deliveries todo = new Deliveries();
        todo.add(done::incrementAndGet);
        todo.add(() -> {
            throw new LinkageError("of the first");
        });
        todo.add(() -> {
            throw new LinkageError("of the second");
        });
        todo.add(done::incrementAndGet);
        assertThatThrownBy(todo::run).isInstanceOf(LinkageError.class).hasMessage("of the first");
        assertThat(done).hasValue(2);
        todo.run();
        assertThat(done).hasValue(2);
    }
}
