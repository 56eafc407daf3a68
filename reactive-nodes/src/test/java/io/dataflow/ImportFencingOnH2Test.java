package io.dataflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.testsupport.OnDatabase;
import io.dataflow.testsupport.TestDatabase;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

@OnDatabase(TestDatabase.H2)
final class ImportFencingOnH2Test extends ImportFencingContract {

    /** H2 lets nobody wait longer than two seconds, which commits of batches beside may take. */
    @Test
    void aPositionThatIsLockedLongerThanTheDatabaseWaitsIsWaitedFor() {
        DataFlow db = open(Mark.class);
        await(job(db, o -> o).from(marks(0, 20)).last());
        await(job(db, o -> o).reset());
        database().execute("DELETE FROM \"marks\"");
        database().execute("SET DEFAULT_LOCK_TIMEOUT 200");
        Sinks.Empty<Void> locked = Sinks.empty();
        Mono<Long> lock = open(Mark.class)
                .transaction(tx -> tx.sql("UPDATE \"dataflow_import_jobs\" SET \"token\" = \"token\"")
                        .update()
                        .doOnNext(rows -> locked.tryEmitEmpty())
                        .delayElement(Duration.ofMillis(1_000)));
        Flux<Mark> rows =
                marks(0, 20).concatWith(locked.asMono().cast(Mark.class)).concatWith(marks(20, 60));

        var done = job(db, o -> o.parallel(2)).from(rows).last().toFuture();
        Awaitility.await().atMost(LIMIT).until(() -> stored("marks") == 20);
        await(lock);

        assertThat(done).succeedsWithin(LIMIT);
        assertStored(60);
    }
}
