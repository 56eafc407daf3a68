package io.dataflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.testsupport.Capability;
import io.dataflow.testsupport.Effort;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A bulk call holds the rows of a few batches, whatever the speed of its source. */
@Capability("S19")
abstract class SourceSpeedContract extends FacadeContract {

    private static final int BATCH = 500;
    /** One batch is written, one is ready, one is being filled; and what is asked for of the source at once. */
    private static final int MOST_AHEAD = 3 * BATCH + BATCH;

    private static final int SLOW_ROWS = 20_000;
    private static final long MOST_GROWTH = 12L << 20;

    private static Reading reading(long i) {
        return new Reading("r" + i, "sensor", (int) i, i / 8.0, null);
    }

    /** The bytes of a stored row in the heap of the tests, where the database has its rows there. */
    int bytesOfStoredRow() {
        return 0;
    }

    /** What a source has given, what of it the database holds, and how much memory is in use as it does. */
    private final class Gauge {

        private final AtomicLong given = new AtomicLong();
        private final AtomicLong ahead = new AtomicLong();
        private long early;
        private long late;
        private long storedBetween;

        void load(Flux<Reading> rows, int count) {
            DataFlow db = open(Reading.class);
            AtomicLong stored = new AtomicLong();
            Flux<Reading> counted =
                    rows.doOnNext(row -> ahead.accumulateAndGet(given.incrementAndGet() - stored.get(), Math::max));
            long inserted = await(db.model(Reading.class)
                            .bulkCreate(counted, o -> o.batchSize(BATCH))
                            .doOnNext(tick -> {
                                stored.set(tick.processed());
                                measure(tick.processed(), count);
                            })
                            .last())
                    .inserted();
            storedBetween = count / 2;
            assertThat(inserted).isEqualTo(count);
        }

        private void measure(long processed, int count) {
            if (early == 0 && processed >= count / 4) {
                early = inUse();
            } else if (late == 0 && processed >= count * 3L / 4) {
                late = inUse();
            }
        }

        private static long inUse() {
            System.gc();
            return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
        }

        void assertFlat() {
            assertThat(ahead.get()).as("rows given and not stored, at most").isLessThanOrEqualTo(MOST_AHEAD);
            assertThat(late - early)
                    .as("growth of the memory in use")
                    .isLessThan(MOST_GROWTH + storedBetween * bytesOfStoredRow());
        }
    }

    @Test
    void aSourceThatIsFarFasterThanTheDatabaseIsReadNoFurtherThanAFewBatches() {
        int rows = Effort.of(200_000);
        Gauge gauge = new Gauge();
        gauge.load(Flux.range(0, rows).map(SourceSpeedContract::reading), rows);
        gauge.assertFlat();
    }

    @Test
    void aSourceThatIsFarSlowerThanTheDatabaseIsStoredAsItComes() {
        int rows = Effort.of(SLOW_ROWS);
        int together = 20;
        Gauge gauge = new Gauge();
        gauge.load(
                Flux.range(0, rows / together).concatMap(part -> Mono.delay(Duration.ofMillis(20))
                        .thenMany(Flux.range(part * together, together).map(SourceSpeedContract::reading))),
                rows);
        gauge.assertFlat();
    }
}
