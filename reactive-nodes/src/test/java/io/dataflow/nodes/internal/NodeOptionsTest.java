package io.dataflow.nodes.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.dataflow.core.DataFlowException;
import io.dataflow.core.ValidationFailedException;
import io.dataflow.nodes.NodeOptions;
import io.dataflow.nodes.WorkflowBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

class NodeOptionsTest {

    private final Fixture fixture = new Fixture();
    private final AtomicInteger attempts = new AtomicInteger();

    private Mono<Map<String, ?>> failing(int times) {
        return Mono.defer(() -> attempts.incrementAndGet() <= times
                ? Mono.error(new IllegalStateException("attempt " + attempts.get()))
                : Mono.just(Map.of("n", attempts.get())));
    }

    @Test
    void aFailedNodeIsTriedAgain() {
        assertThat(fixture.run(fixture.workflow().addCode("n", in -> failing(2), o -> o.retry(Retry.max(2))))
                        .get("n")
                        .get("n"))
                .isEqualTo(3);
    }

    @Test
    void whenRetryGivesUpTheLastErrorArrivesAsItIs() {
        for (Retry retry : List.of(Retry.max(2), Retry.backoff(2, Duration.ofMillis(1)))) {
            attempts.set(0);
            assertThatThrownBy(
                            () -> fixture.run(fixture.workflow().addCode("n", in -> failing(9), o -> o.retry(retry))))
                    .isExactlyInstanceOf(IllegalStateException.class)
                    .hasMessage("attempt 3");
        }
    }

    @Test
    void aNodeThatTakesTooLongIsCancelled() {
        AtomicInteger cancelled = new AtomicInteger();
        WorkflowBuilder workflow = fixture.workflow()
                .addCode(
                        "slow",
                        in -> Mono.<Map<String, ?>>never().doOnCancel(cancelled::incrementAndGet),
                        o -> o.timeout(Duration.ofMillis(20)));
        DataFlowException error = catchThrowableOfType(DataFlowException.class, () -> fixture.run(workflow));
        assertThat(error.code()).isEqualTo("NODE_TIMEOUT");
        assertThat(error.nodeId()).isEqualTo("slow");
        assertThat(error).hasMessageContaining("20 ms");
        assertThat(cancelled).hasValue(1);
    }

    @Test
    void theLimitIsThatOfEachAttempt() {
        AtomicInteger started = new AtomicInteger();
        assertThat(fixture.run(fixture.workflow()
                                .addCode(
                                        "n",
                                        in -> started.incrementAndGet() < 3 ? Mono.never() : Mono.just(Map.of("n", 1)),
                                        o -> o.retry(Retry.max(2)).timeout(Duration.ofMillis(300))))
                        .get("n")
                        .get("n"))
                .isEqualTo(1);
    }

    @Test
    void otherOutputsMayTakeThePlaceOfFailedOnes() {
        assertThat(fixture.run(fixture.workflow()
                                .addSyncCode("before", in -> Map.of("n", 41))
                                .addCode("n", in -> failing(9), o -> o.retry(Retry.max(1))
                                        .onErrorUse(Map.of("n", "${before.n}", "text", "was ${before.n}")))
                                .addSyncCode("after", in -> Map.of("n", in.get("n", Integer.class) + 1))
                                .addConnection("n", "n", "after", "n"))
                        .get("after")
                        .get("n"))
                .isEqualTo(42);
        assertThat(attempts).hasValue(2);
    }

    @Test
    void optionsThatMeanNothingAreRefusedWhenGiven() {
        assertThatThrownBy(() -> NodeOptions.defaults().timeout(Duration.ZERO))
                .isInstanceOf(ValidationFailedException.class)
                .hasMessageContaining("timeout");
        assertThat(NodeOptions.defaults().after("a").after("b", "c").after()).containsExactly("a", "b", "c");
    }
}
