package io.dataflow.core.internal.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dataflow.testsupport.Capability;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

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
