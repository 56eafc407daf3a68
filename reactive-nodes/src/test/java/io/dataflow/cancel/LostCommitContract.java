package io.dataflow.cancel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dataflow.DataFlow;
import io.dataflow.core.OutcomeUnknownException;
import io.dataflow.testsupport.Capability;
import io.dataflow.testsupport.TestDatabase;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryMetadata;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** A commit that was sent and never answered is told as such, and never repeated. */
@Capability({"S31", "S32"})
abstract class LostCommitContract extends CancelBase {

    private final List<Connection> taken = new CopyOnWriteArrayList<>();

    @Test
    void aSessionThatIsEndedBeforeItsCommitLeavesTheOutcomeUnknown() {
        DataFlow db = open(
                DataFlow.builder(remembered(ConnectionFactories.get(database().r2dbcUrl()))), 2, LIMIT);
        AtomicInteger runs = new AtomicInteger();
        AtomicInteger after = new AtomicInteger();
        assertThatThrownBy(() -> db.transaction(o -> o.retry(5), tx -> items(tx)
                                .create(Item.of("a"))
                                .doOnNext(item -> runs.incrementAndGet())
                                .then(tx.afterCommit(Mono.fromRunnable(after::incrementAndGet)))
                                .then(endSession(tx))
                                .thenReturn(1))
                        .block(LIMIT))
                .isInstanceOfSatisfying(OutcomeUnknownException.class, error -> {
                    assertThat(error.operation()).isEqualTo("commit");
                    assertThat(error.isTransient()).isFalse();
                });
        assertThat(runs).hasValue(1);
        assertThat(after).hasValue(0);
        assertThat(ids()).isEmpty();
        assertWhole(db, 2);
    }

    /** Ends the session of the transaction: by the server, or behind our back where there is none. */
    private Mono<Void> endSession(DataFlow tx) {
        if (isOn(TestDatabase.SQLITE)) {
            return Flux.fromIterable(taken).concatMap(Connection::close).then();
        }
        boolean postgres = isOn(TestDatabase.POSTGRESQL);
        String end = postgres ? "SELECT pg_terminate_backend(" : "SELECT ABORT_SESSION(";
        return tx.sql(postgres ? "SELECT pg_backend_pid()" : "SELECT SESSION_ID()")
                .as(Integer.class)
                .single()
                .flatMap(id -> Mono.fromCallable(() -> database().query(end + id + ")"))
                        .subscribeOn(Schedulers.boundedElastic()))
                .then();
    }

    private ConnectionFactory remembered(ConnectionFactory connections) {
        return new ConnectionFactory() {
            @Override
            public Publisher<? extends Connection> create() {
                return Mono.<Connection>from(connections.create()).doOnNext(taken::add);
            }

            @Override
            public ConnectionFactoryMetadata getMetadata() {
                return connections.getMetadata();
            }
        };
    }
}
