package io.dataflow.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.DataFlow;
import io.dataflow.core.ImportJob;
import io.dataflow.testsupport.Capability;
import io.dataflow.testsupport.ChildProcess;
import io.dataflow.testsupport.DatabaseContract;
import io.dataflow.testsupport.Effort;
import io.dataflow.testsupport.VerificationRecord;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;

/** An import job of the places of the world is killed at random moments, and gone on with. */
@Capability("S23")
abstract class KilledImportContract extends DatabaseContract {

    private static final int ROWS = 171_075;
    private static final long SEED = 20_261_126;
    private static final int FULL = 50;
    private static final int USUAL = 3;
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final Comparator<Place> ORDER = Comparator.comparing(Place::country)
            .thenComparing(Place::name)
            .thenComparingDouble(Place::lat)
            .thenComparingDouble(Place::lng);

    @TempDir
    Path folder;

    /** A database that another process reaches, too. */
    abstract String url();

    @Test
    void nothingIsLostOrDoubledWhereverTheProcessIsKilled() throws Exception {
        int kills = Effort.isLong() ? FULL : USUAL;
        VerificationRecord.run(
                "kill -9 of an import of 171,075 places on " + database().name(), kills, SEED, () -> {
                    List<Place> places =
                            sorted(await(Csv.places().map(Place::of).collectList()));
                    Random random = new Random(SEED);
                    for (int i = 0; i < kills; i++) {
                        killAndGoOn("kill " + i + " from seed " + SEED, random, places);
                    }
                });
    }

    private void killAndGoOn(String round, Random random, List<Place> places) throws Exception {
        int every = 500 + random.nextInt(6_000);
        int parallel = 1 + random.nextInt(3);
        long told = killed(every, parallel, random.nextInt(ROWS), random.nextInt(20));

        DataFlow db = DataFlow.open(url(), Town.class);
        try {
            ImportJob.Into<Town> job = TownImport.job(db, every, parallel);
            ImportJob.Status left = job.status().block(LIMIT);
            long decided = left == null ? 0 : left.position() + left.ahead();
            assertThat(stored(db)).as("%s: rows and position", round).isEqualTo(decided);
            assertThat(decided).as("%s: what was told is stored", round).isGreaterThanOrEqualTo(told);

            TownImport.run(db, every, parallel).blockLast(LIMIT);

            assertThat(await(job.status())).as(round).satisfies(status -> {
                assertThat(status.isFinished()).isTrue();
                assertThat(List.of(status.position(), status.ahead(), status.inserted()))
                        .containsExactly((long) ROWS, 0L, (long) ROWS);
            });
            List<Place> found = sorted(
                    await(db.model(Town.class).stream(db.model(Town.class).all())
                            .map(Town::place)
                            .collectList()));
            assertThat(found.equals(places))
                    .as("%s: the table is the file", round)
                    .isTrue();
            await(job.reset());
            db.model(Town.class).deleteWhere(db.model(Town.class).all()).block(LIMIT);
        } finally {
            db.close().block(LIMIT);
        }
    }

    /** Runs the job in another process, which is killed some moments after it told a number of rows; answers what it told last. */
    private long killed(int every, int parallel, long rows, int millis) throws Exception {
        try (ChildProcess child = new ChildProcess(
                TownImport.class, List.of("-Xmx128m"), url(), String.valueOf(every), String.valueOf(parallel))) {
            long end = System.nanoTime() + LIMIT.toNanos();
            while (told(child) < rows && !child.lines().contains("finished")) {
                assertThat(System.nanoTime())
                        .as("the process goes on: %s", child.lines())
                        .isLessThan(end);
                Thread.sleep(1);
            }
            Thread.sleep(millis);
            child.kill();
            return told(child);
        }
    }

    /** The last line may be cut. */
    private static long told(ChildProcess child) {
        List<String> lines = child.lines();
        for (int i = lines.size() - 2; i >= 0; i--) {
            if (lines.get(i).startsWith("stored ")) {
                return Long.parseLong(lines.get(i).substring("stored ".length()));
            }
        }
        return -1;
    }

    private static long stored(DataFlow db) {
        return await(db.model(Town.class).count(db.model(Town.class).all()));
    }

    private static List<Place> sorted(List<Place> places) {
        List<Place> sorted = new ArrayList<>(places);
        sorted.sort(ORDER);
        return sorted;
    }

    private static <T> T await(Mono<T> work) {
        return Objects.requireNonNull(work.block(LIMIT));
    }
}
