package io.dataflow.core.internal.fencing;

import static io.dataflow.core.query.Dsl.where;

import io.dataflow.core.Args;
import io.dataflow.core.BulkFailedException;
import io.dataflow.core.BulkOptions.OnConflict;
import io.dataflow.core.DataFlowException;
import io.dataflow.core.FencedException;
import io.dataflow.core.LeaseHeldException;
import io.dataflow.core.MapOperations;
import io.dataflow.core.query.Filter;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * Leases on work: who may do it, and proof of that in each commit.
 *
 * <p>A lease ends by itself, by the clock of the database, so that the work of a runner that died may be taken over. That clock
 * decides only who may take over; what a runner may store is decided by its token alone, which every taker raises. So a runner
 * that was paused or cut off stores nothing once another has taken over, whatever it believes: {@link #keep} finds another
 * token in the row, and the transaction that it is part of rolls back.
 */
public final class Leases {

    /** A minute, where a lock is waited for two seconds. */
    private static final int LOCK_RETRIES = 30;

    private final MapOperations rows;
    private final InTransaction inTransaction;
    private final Mono<Instant> clock;

    /** Runs work that has a result in a transaction of its own, or in a savepoint of the one that is there. */
    @FunctionalInterface
    public interface InTransaction {

        /** The work in a transaction. */
        <T> Mono<T> run(Mono<T> work);
    }

    /**
     * Creates the leases of a table that {@link FencedTable} declared.
     *
     * @param rows the operations of the table
     * @param inTransaction runs work in a transaction of its own
     * @param clock reads the clock of the database
     */
    public Leases(MapOperations rows, InTransaction inTransaction, Mono<Instant> clock) {
        this.rows = rows;
        this.inTransaction = inTransaction;
        this.clock = clock;
    }

    /** Makes sure that work has a row; looks alone where it has. */
    Mono<Void> there(Work work) {
        Map<String, Object> row = Map.of(FencedTable.NAME, work.name(), FencedTable.TOKEN, 0L);
        return find(work).hasElement().filter(found -> !found).flatMap(missing -> rows.bulkCreate(
                        List.of(row), options -> options.onConflict(OnConflict.SKIP))
                .onErrorMap(BulkFailedException.class, failed -> failed.getCause() == null ? failed : failed.getCause())
                .then());
    }

    /**
     * Takes the lease on work that is {@link #there} and that nobody holds, or whose holder let its time pass; of several who ask at once one gets it.
     *
     * <p>Fails with {@link LeaseHeldException} while another holds it.
     *
     * @param holder what the runner calls itself, different for every run
     * @param term how long it is its own without {@link #renew}
     * @param force whether it is taken from whoever holds it
     */
    Mono<Lease> take(Work work, String holder, Duration term, boolean force) {
        return inTransaction.run(locked(work)
                .flatMap(row -> clock.flatMap(now -> {
                    Instant until = instant(row, FencedTable.UNTIL);
                    // A renewal may have come behind the release, and put off the end of what nobody holds.
                    if (!force && row.get(FencedTable.HOLDER) != null && until != null && until.isAfter(now)) {
                        return Mono.error(held(work, row, until));
                    }
                    long token = token(row);
                    Map<String, @Nullable Object> holding = Args.args(
                            FencedTable.TOKEN,
                            token + 1,
                            FencedTable.HOLDER,
                            holder,
                            FencedTable.SINCE,
                            now,
                            FencedTable.UNTIL,
                            now.plus(term));
                    return rows.updateWhere(is(work, token), rows.changes(holding))
                            .flatMap(changed ->
                                    changed == 1 ? Mono.just(new Lease(work, token + 1, row)) : overtaken(work));
                })));
    }

    /** Keeps something of the work, if this runner still holds it; in the transaction of what it belongs to. */
    public Mono<Void> keep(Lease lease, Map<String, ?> fields) {
        return rows.updateWhere(is(lease.work(), lease.token()), rows.changes(fields))
                .flatMap(changed -> changed == 1 ? Mono.empty() : fenced(lease));
    }

    /**
     * The row of the work, locked until the end of the transaction, if this runner still holds it.
     *
     * <p>In a savepoint, so that a lock that does not come in time is asked for again without losing what was done before: batches
     * of one job wait for each other's commits, and H2 lets nobody wait longer than two seconds.
     */
    public Mono<Map<String, Object>> locked(Lease lease) {
        return Mono.defer(() -> inTransaction.run(locked(lease.work())))
                .retryWhen(Retry.max(LOCK_RETRIES)
                        .filter(Leases::isLockTimeout)
                        .onRetryExhaustedThrow((retry, signal) -> signal.failure()))
                .flatMap(row -> token(row) == lease.token() ? Mono.just(row) : fenced(lease));
    }

    private static boolean isLockTimeout(Throwable error) {
        return error instanceof DataFlowException known && known.code().equals("LOCK_TIMEOUT");
    }

    /** Puts off the end of a lease. */
    Mono<Void> renew(Lease lease, Duration term) {
        return clock.flatMap(now -> keep(lease, Map.of(FencedTable.UNTIL, now.plus(term))));
    }

    /**
     * Gives back what a runner holds of the work, if it does; its token stays, so that it is never given twice.
     *
     * <p>Finds the row by its name and under its lock: after a cancel a {@link #take} may still be committing, which an update of
     * the rows of the holder would neither see nor wait for.
     */
    Mono<Void> release(Work work, String holder) {
        Map<String, @Nullable Object> nobody =
                Args.args(FencedTable.HOLDER, null, FencedTable.SINCE, null, FencedTable.UNTIL, null);
        return inTransaction
                .run(locked(work)
                        .flatMap(row -> holder.equals(row.get(FencedTable.HOLDER))
                                ? rows.updateWhere(is(work, token(row)), rows.changes(nobody))
                                : Mono.just(0L)))
                .then();
    }

    /** The row of the work as it is now; empty before it was ever taken. */
    public Mono<Map<String, Object>> find(Work work) {
        return rows.find(work.name());
    }

    /** Fails if another runner has taken over. */
    public Mono<Void> check(Lease lease) {
        return find(lease.work())
                .defaultIfEmpty(Map.of())
                .flatMap(row -> token(row) == lease.token() ? Mono.empty() : fenced(lease));
    }

    /** The moment by the clock of the database. */
    public Mono<Instant> now() {
        return clock;
    }

    /** Who holds the work of a row, with the time, or null. */
    public static @Nullable Holder holder(Map<String, Object> row) {
        Instant since = instant(row, FencedTable.SINCE);
        Instant until = instant(row, FencedTable.UNTIL);
        return since == null || until == null ? null : new Holder(text(row), since, until);
    }

    /**
     * Who holds work.
     *
     * @param name what the runner calls itself
     * @param since since when
     * @param until until when, unless it puts that off
     */
    public record Holder(String name, Instant since, Instant until) {}

    /** The row of the work, empty where somebody removed it: it has no token then, as work that was never taken. */
    private Mono<Map<String, Object>> locked(Work work) {
        Filter<Object> named = where(FencedTable.NAME).eq(work.name());
        return rows.list(named.withoutTotal().forUpdate())
                .map(page -> page.records().isEmpty()
                        ? Map.of()
                        : new LinkedHashMap<>(page.records().get(0)));
    }

    private static Filter<Object> is(Work work, long token) {
        return where(FencedTable.NAME).eq(work.name()).and(FencedTable.TOKEN).eq(token);
    }

    private static LeaseHeldException held(Work work, Map<String, Object> row, Instant until) {
        Instant since = Objects.requireNonNullElse(instant(row, FencedTable.SINCE), until);
        return new LeaseHeldException(
                work.model(),
                work.operation(),
                work.title() + " is run by " + text(row) + " since " + since
                        + "; wait for its end, or until " + until
                        + ", when it may be taken over unless that runner puts it off",
                text(row),
                since,
                until);
    }

    /** Databases without locks for rows let two look at once; the one that comes second finds another token. */
    private Mono<Lease> overtaken(Work work) {
        return find(work).defaultIfEmpty(Map.of()).flatMap(row -> {
            Instant until = Objects.requireNonNullElse(instant(row, FencedTable.UNTIL), Instant.EPOCH);
            return Mono.error(held(work, row, until));
        });
    }

    private <T> Mono<T> fenced(Lease lease) {
        return find(lease.work()).defaultIfEmpty(Map.of()).flatMap(row -> {
            Holder holder = holder(row);
            String now = holder == null ? "" : ", held by " + holder.name() + " since " + holder.since();
            return Mono.error(new FencedException(
                    lease.work().model(),
                    lease.work().operation(),
                    lease.work().title() + " is not this runner's any more: it holds token " + lease.token()
                            + ", and the current one is " + token(row) + now
                            + "; nothing was stored since another took over, so end this runner",
                    lease.token(),
                    token(row)));
        });
    }

    private static long token(Map<String, Object> row) {
        return row.get(FencedTable.TOKEN) instanceof Number number ? number.longValue() : 0;
    }

    private static String text(Map<String, Object> row) {
        return row.get(FencedTable.HOLDER) instanceof String holder ? holder : "another runner";
    }

    private static @Nullable Instant instant(Map<String, Object> row, String field) {
        return (Instant) row.get(field);
    }
}
