package io.dataflow.cancel;

import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.DataFlow;
import io.dataflow.core.DataFlowException;
import io.dataflow.testsupport.Capability;
import io.dataflow.testsupport.Effort;
import io.dataflow.testsupport.VerificationRecord;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiFunction;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;

/** Thousands of operations that are cancelled at random moments leak nothing and harm nobody else. */
@Capability("S41")
abstract class CancelStormContract extends CancelBase {

    private static final int CONNECTIONS = 6;
    private static final int USUAL_STORM = 2_000;
    private static final long SEED = 20_260_403L;

    /** What operations on the same few rows do to one another, cancelled or not. */
    static final Set<String> EXPECTED = Set.of(
            "done or cancelled",
            "DEADLINE_EXCEEDED",
            "timed out",
            "UNIQUE_VIOLATION",
            "RECORD_NOT_FOUND",
            "BULK_FAILED",
            "SERIALIZATION_FAILURE",
            "LOCK_TIMEOUT");

    @AfterEach
    void forgetHooks() {
        Hooks.resetOnErrorDropped();
    }

    @Test
    void randomCancelsLeakNothingAndStopNobodyElse() throws Exception {
        storm("Random cancels", Effort.isLong() ? 100_000 : USUAL_STORM, Storm::blow);
    }

    @Test
    void randomCancelsOfWhatIsAskedTogetherLeakNothing() throws Exception {
        storm("Random cancels of coalesced operations", Effort.of(100_000), Storm::blowTogether);
    }

    private void storm(String name, int operations, BiFunction<Storm, Integer, Mono<Void>> blow) throws Exception {
        VerificationRecord.run(name + " on " + database().name(), operations, SEED, () -> {
            List<Throwable> dropped = new CopyOnWriteArrayList<>();
            Hooks.onErrorDropped(dropped::add);
            DataFlow db = open(CONNECTIONS);
            items(db)
                    .bulkCreate(Flux.range(0, 1_500).map(i -> Item.of("r" + i)))
                    .blockLast(LIMIT);
            Storm storm = new Storm(db, SEED);

            blow.apply(storm, operations).block(Duration.ofSeconds(60 + operations / 20));

            assertThat(EXPECTED)
                    .as(storm.outcomes().toString())
                    .containsAll(storm.outcomes().keySet());
            Awaitility.await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertThat(
                            database().runningStatements())
                    .isEmpty());
            assertWhole(db, CONNECTIONS);
            // What loses the race against its cancel is told nobody; it is an error of the operation itself all the
            // same.
            assertThat(dropped).allSatisfy(error -> assertThat(error)
                    .isInstanceOfSatisfying(DataFlowException.class, known -> assertThat(known.code())
                            .isIn(EXPECTED)));
        });
    }
}
