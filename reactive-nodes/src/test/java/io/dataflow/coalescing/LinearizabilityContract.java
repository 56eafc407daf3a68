package io.dataflow.coalescing;

import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.DataFlow;
import io.dataflow.testsupport.Capability;
import io.dataflow.testsupport.DatabaseContract;
import io.dataflow.testsupport.Effort;
import io.dataflow.testsupport.VerificationRecord;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whatever callers of few keys see at once, some order of single statements explains it. */
@Capability({"S11", "S12"})
abstract class LinearizabilityContract extends DatabaseContract {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final long SEED = 20_261_126L;
    private static final int CLIENTS = 16;
    private static final int EACH = 10;

    @Test
    void everyHistoryIsThatOfSomeOrderOfSingleStatements() throws Exception {
        int operations = Effort.of(100_000);
        VerificationRecord.run("Linearizability on " + database().name(), operations, SEED, () -> {
            DataFlow db = DataFlow.builder(database().r2dbcUrl())
                    .model(Register.class)
                    .pool(o -> o.size(6).maxOverflow(0))
                    .build();
            try {
                Clients clients = new Clients(db.model(Register.class), SEED);
                db.ready().block(LIMIT);
                for (int round = 0; round * CLIENTS * EACH < operations; round++) {
                    List<Event> history = clients.round(round, CLIENTS, EACH);
                    assertThat(history).hasSize(CLIENTS * EACH);
                    assertThat(Linearizability.explains(history))
                            .as("round %d: %s", round, history)
                            .isTrue();
                }
            } finally {
                db.close(LIMIT).block(LIMIT);
            }
        });
    }
}
