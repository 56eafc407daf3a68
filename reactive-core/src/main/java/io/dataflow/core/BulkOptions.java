package io.dataflow.core;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;

/**
 * How a bulk operation runs; immutable, each method answers a changed copy.
 *
 * <p>Defaults: batches of 5,000 rows or about 4 MiB, later ones of a long call of up to 20,000 rows, conflicts are errors (a bulk upsert updates), the first error stops, at most 1,000
 * rejections, one connection, and on PostgreSQL a second one that loads ahead.
 */
public final class BulkOptions {

    /** What happens to a row whose unique key is there already. */
    public enum OnConflict {
        /** The row is an error. */
        ERROR,
        /** The row is left out and counted as skipped. */
        SKIP,
        /** The row that is there is changed. */
        UPDATE
    }

    /** What an error of one row does to the call. */
    public enum OnError {
        /** The failing batch rolls back and the call ends; earlier batches stay. */
        STOP,
        /** The bad rows are isolated and rejected, the good ones stored. */
        CONTINUE
    }

    private static final BulkOptions DEFAULTS = new BulkOptions();

    private int batchSize = 5_000;
    private int largestBatch = 20_000;
    private @Nullable OnConflict onConflict;
    private List<String> conflictOn = List.of();
    private OnError onError = OnError.STOP;
    private long maxErrors = 1_000;
    private int parallel = 1;
    private boolean loadsAhead = true;
    private boolean returnIds;
    private boolean atomic;
    private @Nullable Function<Rejected<?>, Publisher<?>> rejectedTo;

    private BulkOptions() {}

    /** The defaults. */
    public static BulkOptions defaults() {
        return DEFAULTS;
    }

    /**
     * The most rows of one batch, from 1 to 100,000. A batch ends at about 4 MiB in any case.
     *
     * <p>By default 5,000 in the first two batches of each connection, then twice as many in each, up to 20,000 (on
     * SQLite 10,000): of many rows fewer commits are to be waited for. An import job, which keeps its position with each batch,
     * stays at 5,000.
     */
    public BulkOptions batchSize(int rows) {
        require(rows >= 1 && rows <= 100_000, "batchSize", "must be from 1 to 100000, but is " + rows);
        return with(options -> {
            options.batchSize = rows;
            options.largestBatch = rows;
        });
    }

    /** What happens to a row whose unique key is there already; ERROR by default, UPDATE for a bulk upsert. */
    public BulkOptions onConflict(OnConflict mode) {
        return with(options -> options.onConflict = mode);
    }

    /** The fields of the unique key that conflicts are resolved on, at least one; the key of the model by default. */
    public BulkOptions conflictOn(String... fields) {
        require(fields.length > 0, "conflictOn", "is empty; name the fields of a unique key, or leave it out");
        return with(options -> options.conflictOn = List.of(fields));
    }

    /** What an error of one row does to the call; STOP by default. */
    public BulkOptions onError(OnError mode) {
        return with(options -> options.onError = mode);
    }

    /** How many rejections CONTINUE bears before the call fails; 1,000 by default. */
    public BulkOptions maxErrors(long rejections) {
        require(rejections >= 0, "maxErrors", "must not be negative, but is " + rejections);
        return with(options -> options.maxErrors = rejections);
    }

    /**
     * How many connections write side by side, from 1 to 64; 1 by default. Not with {@link #atomic()}.
     *
     * <p>Where nothing was chosen, rows that are only stored in PostgreSQL ({@link OnConflict#ERROR}, no ids) may take a second
     * connection: the next batch is loaded there while one is written, and commits after it, so that what is stored is the same at
     * any moment. {@code parallel(1)} keeps to one connection.
     */
    public BulkOptions parallel(int connections) {
        require(connections >= 1 && connections <= 64, "parallel", "must be from 1 to 64, but is " + connections);
        return with(options -> {
            options.parallel = connections;
            options.loadsAhead = false;
        });
    }

    /** Makes each tick carry the keys of the rows stored since the previous one. */
    public BulkOptions returnIds() {
        return with(options -> options.returnIds = true);
    }

    /** Stores everything in one transaction, or nothing; ticks are uncommitted until the last. */
    public BulkOptions atomic() {
        return with(options -> options.atomic = true);
    }

    /**
     * Hands every rejection to a sink, whose answer is awaited: the sink sets the pace.
     *
     * @param <T> the Java type of a row of the operation that has these options
     */
    @SuppressWarnings("unchecked") // the rows that are rejected are those that the operation was given
    public <T> BulkOptions rejectedTo(Function<? super Rejected<T>, ? extends Publisher<?>> sink) {
        return with(options -> options.rejectedTo = rejected -> sink.apply((Rejected<T>) rejected));
    }

    /** The most rows of one of the first batches. */
    public int batchSize() {
        return batchSize;
    }

    /** The most rows of a later batch: as many as were chosen, else 20,000, of which a database may want fewer. */
    public int largestBatch() {
        return largestBatch;
    }

    /** The conflict mode, or null where none was chosen. */
    public @Nullable OnConflict onConflict() {
        return onConflict;
    }

    /** The names of the fields that conflicts are resolved on; empty for the key. */
    public List<String> conflictOn() {
        return conflictOn;
    }

    /** The error mode. */
    public OnError onError() {
        return onError;
    }

    /** The rejections that CONTINUE bears. */
    public long maxErrors() {
        return maxErrors;
    }

    /** The connections that write side by side. */
    public int parallel() {
        return parallel;
    }

    /** Whether ticks carry keys. */
    public boolean returnsIds() {
        return returnIds;
    }

    /** Whether the next batch may be loaded on a second connection while one is written: unless {@link #parallel(int)} was chosen. */
    public boolean loadsAhead() {
        return loadsAhead;
    }

    /** Whether everything is one transaction. */
    public boolean isAtomic() {
        return atomic;
    }

    /** The sink of rejections, or null. */
    public @Nullable Function<Rejected<?>, Publisher<?>> rejectedTo() {
        return rejectedTo;
    }

    private BulkOptions with(Consumer<BulkOptions> change) {
        BulkOptions copy = new BulkOptions();
        copy.batchSize = batchSize;
        copy.largestBatch = largestBatch;
        copy.onConflict = onConflict;
        copy.conflictOn = conflictOn;
        copy.onError = onError;
        copy.maxErrors = maxErrors;
        copy.parallel = parallel;
        copy.loadsAhead = loadsAhead;
        copy.returnIds = returnIds;
        copy.atomic = atomic;
        copy.rejectedTo = rejectedTo;
        change.accept(copy);
        return copy;
    }

    private static void require(boolean holds, String option, String message) {
        if (!holds) {
            throw new ValidationFailedException("BulkOptions", null, option, "range", message);
        }
    }
}
