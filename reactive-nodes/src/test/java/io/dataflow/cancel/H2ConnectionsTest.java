package io.dataflow.cancel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dataflow.DataFlow;
import io.dataflow.testsupport.Capability;
import io.dataflow.testsupport.OnDatabase;
import io.dataflow.testsupport.TestDatabase;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryMetadata;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Connections of H2 are opened and closed where that blocks nobody, and none is forgotten. */
@Capability("S41")
@OnDatabase(TestDatabase.H2)
class H2ConnectionsTest extends CancelBase {

    private final List<String> closers = new CopyOnWriteArrayList<>();
    private final AtomicInteger broken = new AtomicInteger();

    private DataFlow openWatched(Duration maxIdleTime) {
        ConnectionFactory plain = ConnectionFactories.get(database().r2dbcUrl());
        return DataFlow.builder(new ConnectionFactory() {
                    @Override
                    public Publisher<? extends Connection> create() {
                        return Mono.from(plain.create()).map(H2ConnectionsTest.this::watched);
                    }

                    @Override
                    public ConnectionFactoryMetadata getMetadata() {
                        return plain.getMetadata();
                    }
                })
                .model(Item.class)
                .pool(o -> o.size(3).maxIdleTime(maxIdleTime))
                .build();
    }

    private Connection watched(Connection connection) {
        return (Connection) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, args) -> {
                    if (method.getName().equals("createStatement") && broken.getAndDecrement() > 0) {
                        throw new IllegalStateException("broken");
                    }
                    try {
                        Object result = method.invoke(connection, args);
                        return method.getName().equals("close") ? seen((Publisher<?>) result) : result;
                    } catch (InvocationTargetException failed) {
                        throw failed.getCause();
                    }
                });
    }

    private Publisher<?> seen(Publisher<?> closing) {
        return Mono.defer(() -> {
            closers.add(Thread.currentThread().getName());
            return Mono.from(closing);
        });
    }

    private void awaitNoneOpen() {
        Awaitility.await()
                .atMost(LIMIT)
                .untilAsserted(() -> assertThat(database().openConnections()).isZero());
    }

    @Test
    void aConnectionThatIdledTooLongIsClosedOnAWorkerOfItsOwn() {
        DataFlow db = openWatched(Duration.ofMillis(200));
        Flux.range(0, 30).flatMap(i -> items(db).create(Item.of("i" + i)), 10).blockLast(LIMIT);
        awaitNoneOpen();
        db.close().block(LIMIT);
        assertThat(closers).isNotEmpty().allMatch(thread -> thread.equals("dataflow-h2"));
    }

    @Test
    void aConnectionWhoseFirstQueryFailsIsClosed() {
        broken.set(20);
        DataFlow db = openWatched(Duration.ofMinutes(10));
        Mono<Item> create = items(db).create(Item.of("a"));
        assertThatThrownBy(() -> create.block(LIMIT)).hasStackTraceContaining("broken");
        awaitNoneOpen();
        broken.set(0);
        assertThat(create.block(LIMIT)).isNotNull();
        db.close().block(LIMIT);
    }
}
