package io.dataflow.core;

import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How a transaction runs; immutable, each method answers a changed copy.
 *
 * <p>Defaults: the isolation of the database (read committed), reads and writes, no limit of time, no retry. A transaction
 * inside another is a savepoint of it: it cannot ask for another isolation, nor for retries.
 */
public final class TransactionOptions {

    /** What a transaction sees of those that run beside it. */
    public enum Isolation {
        /** Each statement sees what was committed before it began. */
        READ_COMMITTED,
        /** Every statement sees what was committed before the first; a write over a newer row fails. */
        REPEATABLE_READ,
        /** As if transactions ran one after another; one that does not fit fails. */
        SERIALIZABLE
    }

    private static final TransactionOptions DEFAULTS = new TransactionOptions();

    private @Nullable Isolation isolation;
    private boolean readOnly;
    private @Nullable Duration timeout;
    private int retries;

    private TransactionOptions() {}

    /** The defaults. */
    public static TransactionOptions defaults() {
        return DEFAULTS;
    }

    /** What the transaction sees of others; that of the database by default. */
    public TransactionOptions isolation(Isolation level) {
        return with(options -> options.isolation = level);
    }

    /** Lets the database refuse every write. */
    public TransactionOptions readOnly() {
        return readOnly(true);
    }

    /** Whether the database refuses every write; false by default. */
    public TransactionOptions readOnly(boolean refusesWrites) {
        return with(options -> options.readOnly = refusesWrites);
    }

    /**
     * The longest time from the subscription to the end of the body, waiting and all retries included; no limit by default.
     * When it passes, the body is cancelled, what runs is stopped on the server, and the transaction rolls back with {@link
     * DeadlineExceededException}.
     */
    public TransactionOptions timeout(Duration limit) {
        require(!limit.isNegative() && !limit.isZero(), "timeout", "must be positive, but is " + limit);
        return with(options -> options.timeout = limit);
    }

    /**
     * How often the body runs again, in a new transaction and after a growing pause, when the database gave it up for a concurrent
     * one ({@link SerializationFailureException}: serialization failures and deadlocks); from 0 to 100, 0 by default. What the body
     * does beside the database happens again too.
     */
    public TransactionOptions retry(int times) {
        require(times >= 0 && times <= 100, "retry", "must be from 0 to 100, but is " + times);
        return with(options -> options.retries = times);
    }

    /** The isolation that was asked for, or null. */
    public @Nullable Isolation isolation() {
        return isolation;
    }

    /** Whether the database refuses writes. */
    public boolean isReadOnly() {
        return readOnly;
    }

    /** The longest time, or null. */
    public @Nullable Duration timeout() {
        return timeout;
    }

    /** How often the body runs again. */
    public int retries() {
        return retries;
    }

    private TransactionOptions with(Consumer<TransactionOptions> change) {
        TransactionOptions copy = new TransactionOptions();
        copy.isolation = isolation;
        copy.readOnly = readOnly;
        copy.timeout = timeout;
        copy.retries = retries;
        change.accept(copy);
        return copy;
    }

    private static void require(boolean holds, String option, String message) {
        if (!holds) {
            throw new ValidationFailedException("TransactionOptions", null, option, "range", message);
        }
    }
}
