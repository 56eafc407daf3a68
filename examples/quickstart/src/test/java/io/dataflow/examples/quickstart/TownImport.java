package io.dataflow.examples.quickstart;

import io.dataflow.DataFlow;
import io.dataflow.core.BulkProgress;
import io.dataflow.core.DataFlowException;
import io.dataflow.core.ImportJob;
import java.time.Duration;
import reactor.core.publisher.Flux;
import reactor.util.retry.Retry;

/** Imports the towns as a job, and tells how far it is; in a process of its own, which may be killed at any moment. */
final class TownImport {

    private static final Duration LEASE = Duration.ofMillis(500);

    private TownImport() {}

    public static void main(String[] args) {
        DataFlow db = DataFlow.open(args[0], Town.class);
        System.out.println("started");
        run(db, Integer.parseInt(args[1]), Integer.parseInt(args[2]))
                .doOnNext(tick -> System.out.println("stored " + tick.inserted()))
                .blockLast();
        db.close().block();
        System.out.println("finished");
    }

    static ImportJob.Into<Town> job(DataFlow db, int every, int parallel) {
        return db.importJob("towns", o -> o.every(every).parallel(parallel).lease(LEASE))
                .into(Town.class);
    }

    /**
     * The job, waited for as long as the lease of a runner that was killed, and gone on with where the database was too slow
     * for itself: where batches wait for each other, H2 gives up after two seconds.
     */
    static Flux<BulkProgress<Town>> run(DataFlow db, int every, int parallel) {
        return job(db, every, parallel)
                .from(Csv.places().map(Place::of).map(Town::of))
                .retryWhen(Retry.fixedDelay(1_000, Duration.ofMillis(50))
                        .filter(error -> error instanceof DataFlowException known && known.isTransient()));
    }
}
