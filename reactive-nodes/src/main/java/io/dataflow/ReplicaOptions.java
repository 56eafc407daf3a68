package io.dataflow;

import io.dataflow.core.ValidationFailedException;
import java.time.Duration;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Options of a read replica; immutable, each method answers a changed copy. */
public final class ReplicaOptions {

    private static final Duration LONGEST = Duration.ofDays(1);

    private final Duration maxLag;
    private final boolean readYourWrites;
    private final Set<String> without;
    private final UnaryOperator<DataFlow.PoolOptions> pool;

    ReplicaOptions() {
        this(Duration.ofSeconds(10), true, Set.of(), UnaryOperator.identity());
    }

    private ReplicaOptions(
            Duration maxLag, boolean readYourWrites, Set<String> without, UnaryOperator<DataFlow.PoolOptions> pool) {
        this.maxLag = maxLag;
        this.readYourWrites = readYourWrites;
        this.without = without;
        this.pool = pool;
    }

    /**
     * How old what is read may be: a read goes to the replica only if that is known to show all that was committed this long ago;
     * 10 seconds by default, a day at most.
     */
    public ReplicaOptions maxLag(Duration longest) {
        if (longest.isNegative() || longest.isZero() || longest.compareTo(LONGEST) > 0) {
            throw new ValidationFailedException(
                    "DataFlow.ReplicaOptions",
                    null,
                    "maxLag",
                    "range",
                    "must be positive and at most " + LONGEST.toHours() + " hours, but is " + longest);
        }
        return new ReplicaOptions(longest, readYourWrites, without, pool);
    }

    /**
     * Whether a read sees all that was written before through the same DataFlow, by whomever; true by default. When false, it is
     * {@code maxLag} alone that holds, but for sessions.
     *
     * @see io.dataflow.core.Replicas#session() to see one's own writes and no others
     */
    public ReplicaOptions readYourWrites(boolean own) {
        return new ReplicaOptions(maxLag, own, without, pool);
    }

    /** Leaves models out, by their names: they are read from the primary. None by default. */
    public ReplicaOptions without(String... models) {
        return new ReplicaOptions(
                maxLag,
                readYourWrites,
                Stream.concat(without.stream(), Stream.of(models)).collect(Collectors.toUnmodifiableSet()),
                pool);
    }

    /**
     * The limits of its pool; by default those of the DataFlow, but 3 seconds at most for the opening of a connection, which never
     * has more than half of {@code acquireTimeout}.
     */
    public ReplicaOptions pool(UnaryOperator<DataFlow.PoolOptions> options) {
        UnaryOperator<DataFlow.PoolOptions> before = pool;
        return new ReplicaOptions(maxLag, readYourWrites, without, given -> options.apply(before.apply(given)));
    }

    Duration maxLag() {
        return maxLag;
    }

    boolean readsItsWrites() {
        return readYourWrites;
    }

    Set<String> without() {
        return without;
    }

    DataFlow.PoolOptions pool(DataFlow.PoolOptions ofPrimary) {
        return pool.apply(ofPrimary);
    }
}
