package io.dataflow.core.internal.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dataflow.core.DataFlowException;
import io.dataflow.core.Replicas;
import io.dataflow.testsupport.Capability;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

@Capability("S41")
class ReplicaTest {

    private final AtomicLong log = new AtomicLong(100);
    private final Replica replica = new Replica(
            "shop (replica)",
            Duration.ofHours(1),
            true,
            new Replica.Measured(
                    Mono.fromSupplier(() -> new LogPosition(7, 1, System.nanoTime(), log.get())),
                    Mono.fromSupplier(() -> status(log.get())),
                    context -> false));

    private static ReplicaStatus status(long replayed) {
        return new ReplicaStatus(7, 1, true, replayed);
    }

    private boolean isRead() {
        return Boolean.TRUE.equals(
                replica.read(() -> Flux.just(true), () -> Flux.just(false)).blockLast());
    }

    private boolean isRead(Context context) {
        return Boolean.TRUE.equals(replica.read(() -> Flux.just(true), () -> Flux.just(false))
                .contextWrite(context)
                .blockLast());
    }

    private boolean isReadAfter(Flux<Boolean> failing) {
        return Boolean.TRUE.equals(
                replica.read(() -> failing, () -> Flux.just(false)).blockLast());
    }

    private static DataFlowException failure(String code) {
        return new DataFlowException(code, null, "read", code, null);
    }

    @Test
    void whoWaitedInVainForAReplicaThatIsGoneIsAnsweredByThePrimary() {
        assertThat(isRead()).isTrue();
        assertThatThrownBy(() -> isReadAfter(Flux.error(failure("POOL_TIMEOUT"))))
                .as("under load, which the primary is kept away from")
                .hasMessageContaining("POOL_TIMEOUT");

        assertThat(isReadAfter(Flux.defer(() -> {
                    assertThat(isReadAfter(Flux.error(failure("CONNECTION_LOST"))))
                            .isFalse();
                    return Flux.error(failure("POOL_TIMEOUT"));
                })))
                .isFalse();
    }

    @Test
    void whatIsToReadAndWritesIsRefused() {
        assertThat(isRead()).isTrue();
        assertThatThrownBy(() -> isReadAfter(Flux.error(failure("READ_ONLY")))).hasMessageContaining("READ_ONLY");
        assertThat(isRead()).isTrue();
    }

    @Test
    void aSessionInsideAnotherHidesNothingFromIt() {
        assertThat(isRead()).isTrue();
        Context outer = Replicas.session();
        Context inner = Replicas.session();

        replica.noted(Flux.just(1)).contextWrite(inner).contextWrite(outer).blockLast();

        assertThat(isRead(outer)).isFalse();
        assertThat(isRead(inner)).isFalse();
        assertThat(isRead(Replicas.session())).isTrue();
    }

    /** The replica may have replayed the log up to what was written in the transaction, and not its commit. */
    @Test
    void aSessionInsideATransactionSeesItsWriteOnceThatIsCommitted() {
        assertThat(isRead()).isTrue();
        Context session = Replicas.session();
        Flux<Integer> write = replica.noted(Flux.just(1)).contextWrite(session);
        Flux<Integer> commit = Flux.defer(() -> {
            measured();
            assertThat(isRead(session)).as("the write was measured").isTrue();
            return Flux.empty();
        });

        replica.noted(write.concatWith(commit)).blockLast();

        assertThat(isRead(session)).as("the commit was not").isFalse();
    }

    /** By the reads that wait to see a write. */
    private void measured() {
        Context writer = Replicas.session();
        replica.noted(Flux.empty()).contextWrite(writer).blockLast();
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(5))
                .until(() -> isRead(writer));
    }

    @Test
    void aConnectionThatAMeasurementOvertookIsAskedAgain() {
        assertThat(isRead()).isTrue();
        AtomicInteger asked = new AtomicInteger();

        replica.verified(Mono.fromSupplier(() -> status(asked.getAndIncrement() == 0 ? 99 : 100)))
                .block();

        assertThat(asked).hasValue(2);
        assertThatThrownBy(() -> replica.verified(Mono.just(status(99))).block())
                .hasMessageContaining("not replayed again");
    }
}
