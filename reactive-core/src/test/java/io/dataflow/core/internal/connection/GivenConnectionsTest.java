package io.dataflow.core.internal.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.testsupport.Capability;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactories;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A cancel at any step between somebody else's connection and who wants it gives that back, and its permit. */
@Capability("S41")
class GivenConnectionsTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final AtomicInteger out = new AtomicInteger();
    private Disposable wanted = Disposables.never();
    private Connection connection;
    private Step cancelled = Step.NONE;

    /** Where on its way to who wants it a connection is when that one goes away. */
    private enum Step {
        NONE,
        OFFLOADING,
        RECOGNIZING
    }

    @BeforeEach
    void connect() {
        connection = Mono.<Connection>from(
                        ConnectionFactories.get("r2dbc:h2:mem:///given").create())
                .block(LIMIT);
    }

    @AfterEach
    void disconnect() {
        Mono.from(connection.close()).block(LIMIT);
    }

    /** Gives one connection over and over; takes it back when the cancel reaches it. */
    private final class Source implements ConnectionSource {

        @Override
        public Mono<Connection> acquire() {
            return new Mono<>() {
                @Override
                public void subscribe(CoreSubscriber<? super Connection> actual) {
                    actual.onSubscribe(new Subscription() {
                        @Override
                        public void request(long any) {
                            out.incrementAndGet();
                            actual.onNext(connection);
                            actual.onComplete();
                        }

                        @Override
                        public void cancel() {
                            out.decrementAndGet();
                        }
                    });
                }
            };
        }

        @Override
        public Mono<Void> release(Connection any, boolean reusable) {
            return Mono.fromRunnable(out::decrementAndGet);
        }
    }

    /** A driver on the thread of the caller, on which the caller goes away at a step. */
    private final class Here extends DirectDriver {

        private void at(Step step) {
            if (cancelled == step) {
                wanted.dispose();
            }
        }

        @Override
        public Mono<Void> recognize(Connection any) {
            return Mono.fromRunnable(() -> at(Step.RECOGNIZING));
        }

        @Override
        public <T> Flux<T> offload(Flux<T> work) {
            return work.doOnNext(value -> at(Step.OFFLOADING));
        }
    }

    @Test
    void aCancelOnTheWayGivesTheConnectionAndItsPermitBack() {
        ConnectionSource given = PreparedConnections.given(
                new Source(), 4, PoolSettings.defaults("given").withAcquireTimeout(LIMIT), new Here());
        for (Lane lane : Lane.values()) {
            for (Step step : new Step[] {Step.OFFLOADING, Step.RECOGNIZING}) {
                cancelled = step;
                AtomicInteger arrived = new AtomicInteger();
                var subscriber = new BaseSubscriber<Connection>() {
                    @Override
                    protected void hookOnSubscribe(Subscription subscription) {
                        wanted = this;
                        subscription.request(1);
                    }

                    @Override
                    protected void hookOnNext(Connection value) {
                        arrived.incrementAndGet();
                    }
                };
                given.acquire().contextWrite(lane::in).subscribe(subscriber);
                assertThat(wanted.isDisposed()).isTrue();
                assertThat(arrived).as("%s at %s", lane, step).hasValue(0);
                assertThat(out).as("%s at %s", lane, step).hasValue(0);
                cancelled = Step.NONE;
                Connection next = given.acquire().contextWrite(lane::in).block(LIMIT);
                assertThat(next).isNotNull();
                given.release(next, true).block(LIMIT);
                assertThat(out).as("%s at %s", lane, step).hasValue(0);
            }
        }
    }
}
