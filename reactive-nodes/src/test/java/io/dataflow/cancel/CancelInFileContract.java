package io.dataflow.cancel;

import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.DataFlow;
import io.dataflow.testsupport.Capability;
import io.dataflow.testsupport.DatabaseContract;
import io.dataflow.testsupport.Effort;
import io.dataflow.testsupport.VerificationRecord;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;

/**
 * A database in a file survives any cancel: H2's closes for everybody when a thread that reads it is interrupted, SQLite's stays
 * locked for everybody when a connection keeps what it held.
 */
@Capability("S41")
abstract class CancelInFileContract extends DatabaseContract {

    private static final Duration LIMIT = Duration.ofSeconds(120);
    private static final int CONNECTIONS = 6;
    private static final long SEED = 7;

    @TempDir
    Path folder;

    @Test
    void randomCancelsLeaveTheFileOpen() throws Exception {
        int cancels = Effort.of(10_000);
        VerificationRecord.run("cancels in a file of " + database().name(), cancels, SEED, () -> blow(cancels));
    }

    private void blow(int cancels) {
        String driver = database().name().toLowerCase(Locale.ROOT);
        DataFlow db = DataFlow.builder("r2dbc:" + driver + ":file:///" + folder.resolve("shop"))
                .model(Item.class)
                .pool(o -> o.size(CONNECTIONS).maxOverflow(0))
                .build();
        try {
            db.model(Item.class)
                    .bulkCreate(Flux.range(0, 1_500).map(i -> Item.of("r" + i)))
                    .blockLast(LIMIT);
            Storm storm = new Storm(db, SEED);
            storm.blow(cancels).block(LIMIT);
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
