package io.dataflow.core.internal.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.core.internal.replica.Standing.Verdict;
import io.dataflow.testsupport.Capability;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

@Capability("S41")
class StandingTest {

    private static final long SYSTEM = 7;

    private long now = System.nanoTime();
    private final Standing standing = standing(Duration.ofHours(1));

    private Standing standing(Duration maxLag) {
        return new Standing(new Tidings("shop (replica)", maxLag), maxLag, () -> now);
    }

    private void pause(long millis) {
        now += TimeUnit.MILLISECONDS.toNanos(millis);
    }

    private Verdict verdict() {
        return standing.decide(null).verdict();
    }

    private void measured(long written, long replayed) {
        standing.written(new LogPosition(SYSTEM, 1, now, written));
        standing.replayed(new ReplicaStatus(SYSTEM, 1, true, replayed)).run();
    }

    private @Nullable String unlike(ReplicaStatus status) {
        return standing.unlike(status, standing.floor());
    }

    @Test
    void itIsMeasuredBeforeTheFirstRead() {
        assertThat(verdict()).isEqualTo(Verdict.MEASURE);
        measured(100, 99);
        assertThat(verdict()).as("it has not caught up").isEqualTo(Verdict.PRIMARY);
        measured(100, 100);
        assertThat(verdict()).isEqualTo(Verdict.REPLICA);
    }

    @Test
    void aWriteIsReadOnThePrimaryUntilItIsReplayed() {
        measured(100, 100);
        pause(1);
        long written = now;
        pause(1);

        assertThat(standing.decide(written).verdict()).isEqualTo(Verdict.PRIMARY);
        assertThat(verdict()).as("who need not see it").isEqualTo(Verdict.REPLICA);
        measured(200, 199);
        assertThat(standing.decide(written).verdict()).isEqualTo(Verdict.PRIMARY);
        measured(200, 200);
        assertThat(standing.decide(written).verdict()).isEqualTo(Verdict.REPLICA);
    }

    @Test
    void aServerOfAnotherClusterOrWithoutAPrimaryIsLeftOut() {
        measured(100, 100);
        standing.replayed(new ReplicaStatus(SYSTEM + 1, 1, true, 100)).run();
        assertThat(verdict()).isEqualTo(Verdict.PRIMARY);
        measured(100, 100);
        assertThat(verdict()).isEqualTo(Verdict.REPLICA);
        standing.replayed(new ReplicaStatus(SYSTEM, 1, false, 100)).run();
        assertThat(verdict()).isEqualTo(Verdict.PRIMARY);
    }

    /** A fail-over keeps the identifier of the cluster, and positions of another history mean something else. */
    @Test
    void aServerOnAnotherTimelineIsLeftOut() {
        measured(100, 100);
        standing.written(new LogPosition(SYSTEM, 2, now, 90));
        assertThat(verdict()).as("what was measured was another log").isNotEqualTo(Verdict.REPLICA);
        assertThat(unlike(new ReplicaStatus(SYSTEM, 1, true, 100))).contains("timeline 1", "primary on 2");

        standing.replayed(new ReplicaStatus(SYSTEM, 1, true, 100)).run();
        assertThat(verdict()).isEqualTo(Verdict.PRIMARY);
        standing.replayed(new ReplicaStatus(SYSTEM, 2, true, 90)).run();

        assertThat(verdict()).as("it has followed").isEqualTo(Verdict.REPLICA);
    }

    @Test
    void nobodyWaitsForAMeasurementOfAReplicaThatIsKnownToBeBehind() {
        Standing impatient = standing(Duration.ofMillis(40));
        impatient.written(new LogPosition(SYSTEM, 1, now, 100));
        impatient.replayed(new ReplicaStatus(SYSTEM, 1, true, 99)).run();
        pause(60);
        assertThat(impatient.decide(null)).isEqualTo(new Standing.Decision(Verdict.PRIMARY, true));

        impatient.written(new LogPosition(SYSTEM, 1, now, 100));
        impatient.replayed(new ReplicaStatus(SYSTEM, 1, true, 100)).run();
        pause(60);

        assertThat(impatient.decide(null).verdict())
                .as("it had caught up, and nobody has looked since")
                .isEqualTo(Verdict.MEASURE);
    }

    @Test
    void aConnectionIsOfUseOnlyToTheServerThatWasMeasured() {
        measured(100, 100);

        assertThat(unlike(new ReplicaStatus(SYSTEM, 1, true, 100))).isNull();
        assertThat(unlike(new ReplicaStatus(SYSTEM, 1, true, 99))).contains("not replayed again");
        assertThat(unlike(new ReplicaStatus(SYSTEM, 1, false, 100))).contains("promoted");
        assertThat(unlike(new ReplicaStatus(SYSTEM + 1, 1, true, 100))).contains("another database cluster");
        standing.written(new LogPosition(SYSTEM + 1, 1, now, 5));
        assertThat(unlike(new ReplicaStatus(SYSTEM + 1, 1, true, 5)))
                .as("the primary is another one now")
                .isNull();
    }

    @Test
    void whatFailedBeforeItWasBackSaysNothing() {
        measured(100, 100);
        pause(1);
        long began = now;
        pause(1);
        standing.gone(began, new IllegalStateException()).run();
        assertThat(verdict()).isEqualTo(Verdict.PRIMARY);
        measured(100, 100);

        standing.gone(began, new IllegalStateException()).run();

        assertThat(verdict()).isEqualTo(Verdict.REPLICA);
    }

    @Test
    void whatIsLeftOutIsLookedAtAgainAfterAPause() {
        standing.unmeasured(new IllegalStateException()).run();
        assertThat(standing.decide(null)).isEqualTo(new Standing.Decision(Verdict.PRIMARY, false));
        pause(150);
        assertThat(standing.decide(null)).isEqualTo(new Standing.Decision(Verdict.PRIMARY, true));
        standing.unmeasured(new IllegalStateException()).run();
        pause(150);
        assertThat(standing.decide(null)).as("twice as long").isEqualTo(new Standing.Decision(Verdict.PRIMARY, false));
    }
}
