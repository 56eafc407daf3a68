package io.dataflow.cancel;

import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.DataFlow;
import io.dataflow.testsupport.Capability;
import io.dataflow.testsupport.Effort;
import io.dataflow.testsupport.OnDatabase;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;

/** A database in a file closes for everybody when a thread that reads it is interrupted, so that no cancel may interrupt. */
@Capability("S41")
@OnDatabase("H2")
class CancelInFileOnH2Test {

    private static final Duration LIMIT = Duration.ofSeconds(120);
    private static final int CONNECTIONS = 6;

    @TempDir
    Path folder;

    @Test
    void randomCancelsLeaveTheFileOpen() {
        DataFlow db = DataFlow.builder("r2dbc:h2:file:///" + folder.resolve("shop"))
                .model(Item.class)
                .pool(o -> o.size(CONNECTIONS).maxOverflow(0))
                .build();
        try {
            db.model(Item.class)
                    .bulkCreate(Flux.range(0, 1_500).map(i -> Item.of("r" + i)))
                    .blockLast(LIMIT);
            Storm storm = new Storm(db, 7);
            storm.blow(Effort.of(10_000)).block(LIMIT);
            assertThat(storm.outcomes().keySet())
                    .as(storm.outcomes().toString())
                    .isSubsetOf(CancelStormContract.EXPECTED);
            assertThat(db.model(Item.class).count(db.model(Item.class).all()).block(LIMIT))
                    .isGreaterThanOrEqualTo(1_500);
        } finally {
            db.close().block(LIMIT);
        }
    }
}
