package io.dataflow.core;

import io.dataflow.core.BulkOptions.OnConflict;
import io.dataflow.core.BulkOptions.OnError;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * An import that goes on where it stopped: {@code db.importJob("cities").into(City.class).from(rows)}.
 *
 * <p>Each batch commits together with the position of the job, in the table {@code dataflow_import_jobs}. So whatever ends a run
 * (an error, a cancel, the end of the process), the next one stores exactly the rows that are not decided yet. A job is known by
 * its name; on a tenant model each tenant has a job of that name.
 *
 * <p>One runner at a time has the job. Who comes second is told by {@link LeaseHeldException} who has it. A runner that dies gives
 * it up when its lease ends; a runner that was paused or cut off for longer stores nothing once another has taken over, and ends
 * with {@link FencedException}.
 */
public interface ImportJob {

    /**
     * The job, into the model that a class declares.
     *
     * @throws UnknownNameException if the class is not registered
     */
    <T> Into<T> into(Class<T> model);

    /**
     * The job, into a model by its name.
     *
     * @throws UnknownNameException if no model has the name
     */
    Into<Map<String, Object>> into(String model);

    /**
     * A job and the model that it imports into; every result is cold.
     *
     * @param <T> the Java type of a row
     */
    interface Into<T> {

        /**
         * Imports rows: rows of the model's class, or maps by field name.
         *
         * <p>The source begins at its start in every run; what is decided already is passed over and never stored again. It has to
         * give the same rows in the same order: where it ends before the position, or its first row has other names than in the run
         * before, the job is refused. So is one that another model, or other fields, were imported into. A job that has finished
         * imports nothing: it answers its final tick, and the source is not asked; {@link #reset()} makes it begin anew.
         *
         * <p>Ticks, failures and cancel are those of a bulk call, with totals over this run; those over all runs are in
         * {@link #status()}. A row that came as a map and is rejected is told by its index, its line and its cause where the model
         * has a class. It is refused inside a transaction.
         */
        Flux<BulkProgress<T>> from(Publisher<?> rows);

        /**
         * {@link #from}, with a source that can begin anywhere: the function gets the index of the first row that is not decided
         * and answers the rows from there on.
         */
        Flux<BulkProgress<T>> fromPosition(LongFunction<? extends Publisher<?>> rows);

        /** How far the job is, whoever runs it; empty where it was never begun, or was reset. */
        Mono<Status> status();

        /**
         * Forgets the job, so that it begins anew; whether there was something to forget. What it stored stays.
         *
         * <p>Fails with {@link LeaseHeldException} while it runs.
         */
        Mono<Boolean> reset();
    }

    /**
     * How far a job is, over all its runs; times are those of the database.
     *
     * @param name its name
     * @param model the model that it imports into
     * @param position every row of the source before this index is decided
     * @param ahead how many rows after it are, because batches ran side by side
     * @param inserted the rows stored anew
     * @param updated the rows that changed one that was there
     * @param skipped the rows left out by the conflict mode
     * @param rejected the rows that could not be stored
     * @param runs how often it was run
     * @param startedAt when it was begun
     * @param finishedAt when it finished, or null while it has not
     * @param holder who runs it, or null when nobody does
     * @param heldSince since when
     * @param heldUntil until when, if that runner does not put it off; in the past, the runner is gone
     */
    record Status(
            String name,
            String model,
            long position,
            long ahead,
            long inserted,
            long updated,
            long skipped,
            long rejected,
            long runs,
            Instant startedAt,
            @Nullable Instant finishedAt,
            @Nullable String holder,
            @Nullable Instant heldSince,
            @Nullable Instant heldUntil) {

        /** Whether the whole source is decided. */
        public boolean isFinished() {
            return finishedAt != null;
        }
    }

    /** How an import job runs; immutable, each method answers a changed copy. What is not said is as in {@link BulkOptions}. */
    final class Options {

        private static final Duration SHORTEST = Duration.ofMillis(300);
        private static final Options DEFAULTS =
                new Options(UnaryOperator.identity(), false, Duration.ofMinutes(1), false, null);

        private final UnaryOperator<BulkOptions> bulk;
        private final boolean upsert;
        private final Duration lease;
        private final boolean takeOver;
        private final @Nullable String runner;

        private Options(
                UnaryOperator<BulkOptions> bulk,
                boolean upsert,
                Duration lease,
                boolean takeOver,
                @Nullable String runner) {
            this.bulk = bulk;
            this.upsert = upsert;
            this.lease = lease;
            this.takeOver = takeOver;
            this.runner = runner;
        }

        /** The defaults. */
        public static Options defaults() {
            return DEFAULTS;
        }

        /** Keeps the position every so many rows, which are a batch; 5,000 by default, see {@link BulkOptions#batchSize}. */
        public Options every(int rows) {
            return and(options -> options.batchSize(rows));
        }

        /** What happens to a row whose unique key is there already; ERROR by default, UPDATE with {@link #upsert()}. */
        public Options onConflict(OnConflict mode) {
            return and(options -> options.onConflict(mode));
        }

        /** The fields of the unique key that conflicts are resolved on; the key of the model by default. */
        public Options conflictOn(String... fields) {
            return and(options -> options.conflictOn(fields));
        }

        /** What an error of one row does; STOP by default: the run ends before the batch, and the next one begins with it. */
        public Options onError(OnError mode) {
            return and(options -> options.onError(mode));
        }

        /** How many rejections a run bears with CONTINUE; 1,000 by default. */
        public Options maxErrors(long rejections) {
            return and(options -> options.maxErrors(rejections));
        }

        /** How many connections write side by side; 1 by default. */
        public Options parallel(int connections) {
            return and(options -> options.parallel(connections));
        }

        /** Makes each tick carry the keys of the rows stored since the previous one. */
        public Options returnIds() {
            return and(BulkOptions::returnIds);
        }

        /**
         * Hands every rejection to a sink in the transaction of its batch, and awaits it: what the sink stores through this
         * DataFlow is stored with the batch or not at all. With {@link #parallel} the sink is called side by side.
         *
         * @param <T> the Java type of a row
         */
        public <T> Options rejectedTo(Function<? super Rejected<T>, ? extends Publisher<?>> sink) {
            return and(options -> options.rejectedTo(sink));
        }

        /** Changes rows that are there, as a bulk upsert does; by default rows are created. */
        public Options upsert() {
            return new Options(bulk, true, lease, takeOver, runner);
        }

        /**
         * How long the job belongs to a runner of which nothing is heard; 1 minute by default. While the runner lives it renews
         * that three times as often, so this is how long the job of a dead one waits.
         */
        public Options lease(Duration term) {
            if (term.compareTo(SHORTEST) < 0) {
                throw new ValidationFailedException(
                        "ImportJob.Options",
                        null,
                        "lease",
                        "range",
                        "must be at least " + SHORTEST.toMillis() + " ms, but is " + term.toMillis() + " ms");
            }
            return new Options(bulk, upsert, term, takeOver, runner);
        }

        /** Takes the job over from whoever holds it, who stores nothing more; for a runner that is known to be dead. */
        public Options takeOver() {
            return new Options(bulk, upsert, lease, true, runner);
        }

        /** What this runner calls itself to others; the process and its host by default. Never a credential. */
        public Options runner(String name) {
            if (name.isBlank()) {
                throw new ValidationFailedException(
                        "ImportJob.Options",
                        null,
                        "runner",
                        "required",
                        "a name is not blank; leave it out for the default");
            }
            return new Options(bulk, upsert, lease, takeOver, name);
        }

        /** The options of the bulk call, from those of the DataFlow. */
        public UnaryOperator<BulkOptions> bulk() {
            return bulk;
        }

        /** Whether rows that are there are changed. */
        public boolean isUpsert() {
            return upsert;
        }

        /** The term of the lease. */
        public Duration lease() {
            return lease;
        }

        /** Whether the job is taken from whoever holds it. */
        public boolean takesOver() {
            return takeOver;
        }

        /** What the runner calls itself, or null. */
        public @Nullable String runner() {
            return runner;
        }

        private Options and(UnaryOperator<BulkOptions> change) {
            Objects.requireNonNull(change.apply(BulkOptions.defaults()));
            UnaryOperator<BulkOptions> before = bulk;
            return new Options(options -> change.apply(before.apply(options)), upsert, lease, takeOver, runner);
        }
    }
}
