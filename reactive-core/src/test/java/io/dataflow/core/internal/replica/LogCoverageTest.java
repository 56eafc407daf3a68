package io.dataflow.core.internal.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.testsupport.Capability;
import io.dataflow.testsupport.Effort;
import io.dataflow.testsupport.VerificationRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

@Capability("S41")
class LogCoverageTest {

    private final LogCoverage coverage = new LogCoverage();

    @Test
    void nothingIsReachedBeforeAnythingIsKnown() {
        assertThat(coverage.reaches(Long.MIN_VALUE + 1)).isFalse();
        coverage.replayed(1_000);
        assertThat(coverage.reaches(0)).isFalse();
        assertThat(coverage.behind(5)).isZero();
    }

    @Test
    void whatWasCommittedBeforeAPositionWasAskedForIsReachedWithIt() {
        coverage.written(10, 100);
        coverage.written(20, 200);
        coverage.replayed(199);

        assertThat(coverage.reaches(10)).isTrue();
        assertThat(coverage.reaches(11)).isFalse();
        assertThat(coverage.behind(50)).isEqualTo(30);
        assertThat(coverage.position()).isEqualTo(100);
        coverage.replayed(200);
        assertThat(coverage.reaches(20)).isTrue();
        assertThat(coverage.behind(50)).isZero();
    }

    @Test
    void aLogThatStandsStillIsReachedUntilNow() {
        coverage.written(10, 100);
        coverage.written(90, 100);
        assertThat(coverage.behind(100)).as("since it was first asked for").isEqualTo(90);

        coverage.replayed(100);

        assertThat(coverage.reaches(90)).isTrue();
    }

    @Test
    void aServerThatHasReplayedLessThanBeforeIsAnother() {
        coverage.written(10, 100);
        coverage.replayed(100);
        coverage.written(20, 200);

        coverage.replayed(99);

        assertThat(coverage.reaches(0)).isFalse();
        assertThat(coverage.position()).as("what a connection has to have").isEqualTo(100);
        coverage.replayed(200);
        assertThat(coverage.reaches(20)).isTrue();
    }

    @Test
    void whatIsForgottenIsNotReached() {
        coverage.written(10, 100);
        coverage.replayed(100);
        coverage.forget();
        assertThat(coverage.reaches(10)).isFalse();

        coverage.restart();

        assertThat(coverage.position()).isZero();
    }

    /** Against a history that forgets nothing: what is said to be reached is, and the newest position always counts. */
    @Test
    void itNeverSaysMoreThanIsTrue() throws Exception {
        int steps = Effort.of(200_000);
        long seed = System.nanoTime();
        Random random = new Random(seed);
        VerificationRecord.run("coverage of a log, against its whole history", steps, seed, () -> {
            List<long[]> commits = new ArrayList<>();
            long log = 0;
            long replayed = 0;
            for (int now = 1; now <= steps; now++) {
                switch (random.nextInt(4)) {
                    case 0 -> {
                        log += 1 + random.nextInt(100);
                        commits.add(new long[] {now, log});
                    }
                    case 1 -> coverage.written(now, log);
                    case 2 -> {
                        replayed += (long) (random.nextDouble() * random.nextDouble() * (log - replayed + 1));
                        replayed = Math.min(replayed, log);
                        coverage.replayed(replayed);
                    }
                    default -> {
                        long asked = Math.max(0, now - random.nextInt(300));
                        if (coverage.reaches(asked)) {
                            for (int i = commits.size() - 1; i >= 0 && i > commits.size() - 400; i--) {
                                long[] commit = commits.get(i);
                                assertThat(commit[0] > asked || commit[1] <= replayed)
                                        .as("commit at %d of %d, asked for %d at %d", commit[0], commit[1], asked, now)
                                        .isTrue();
                            }
                        }
                    }
                }
            }
            coverage.written(steps + 1, log);
            coverage.replayed(log);
            assertThat(coverage.reaches(steps + 1)).isTrue();
            assertThat(coverage.behind(steps + 2)).isZero();
        });
    }
}
