package io.dataflow.core.internal.fencing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dataflow.DataFlow;
import io.dataflow.core.FencedException;
import io.dataflow.core.LeaseHeldException;
import io.dataflow.core.model.ModelDefinition;
import io.dataflow.testsupport.Capability;
import io.dataflow.testsupport.DatabaseContract;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** What is told and given back of a lease, in whatever order its statements arrive. */
@Capability("S23")
abstract class WorkLeasesContract extends DatabaseContract {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration TERM = Duration.ofMinutes(10);
    private static final Work WORK = new Work("nightly", "Work 'nightly'", null, "test");
    private static final ModelDefinition TABLE = FencedTable.of("Work", "work", false, Map.of("note", "string"));

    private DataFlow db;

    @BeforeEach
    final void open() {
        db = DataFlow.builder(database().r2dbcUrl()).model(TABLE).build();
        leases(Mono.empty()).there(WORK).block(LIMIT);
    }

    @AfterEach
    final void close() {
        db.close().block(LIMIT);
    }

    /** The leases, whose transactions commit once that may be. */
    private Leases leases(Mono<Void> mayCommit) {
        return new Leases(
                db.model(TABLE.name()),
                new Leases.InTransaction() {
                    @Override
                    public <T> Mono<T> run(Mono<T> work) {
                        return db.transaction(tx -> work.delayUntil(done -> mayCommit));
                    }
                },
                Mono.fromSupplier(Instant::now));
    }

    private static Lease taken(Leases leases, String holder) {
        return Objects.requireNonNull(leases.take(WORK, holder, TERM, false).block(LIMIT));
    }

    private Map<String, Object> row() {
        return Objects.requireNonNull(leases(Mono.empty()).find(WORK).block(LIMIT));
    }

    @Test
    void aReleaseWaitsForTheTakeThatStillCommits() throws Exception {
        Sinks.Empty<Void> mayCommit = Sinks.empty();
        Sinks.Empty<Void> wrote = Sinks.empty();
        Mono<Lease> taking = leases(Mono.fromRunnable(wrote::tryEmitEmpty).then(mayCommit.asMono()))
                .take(WORK, "first", TERM, false)
                .cache();
        taking.subscribe();
        wrote.asMono().block(LIMIT);
        Mono<Void> releasing = leases(Mono.empty()).release(WORK, "first").cache();
        releasing.subscribe();
        Thread.sleep(200);
        mayCommit.tryEmitEmpty();
        taking.block(LIMIT);
        releasing.block(LIMIT);

        assertThat(Leases.holder(row())).as("the holder that gave it back").isNull();
        assertThat(taken(leases(Mono.empty()), "second").token()).isEqualTo(2);
    }

    @Test
    void aReleaseLeavesWhatAnotherHolds() {
        Leases leases = leases(Mono.empty());
        Lease lease = taken(leases, "first");
        leases.release(WORK, "second").block(LIMIT);
        leases.check(lease).block(LIMIT);
        assertThatThrownBy(() -> taken(leases, "second"))
                .isInstanceOf(LeaseHeldException.class)
                .hasMessageContaining("first");
        leases.release(WORK, "first").block(LIMIT);
        assertThat(row()).containsEntry("token", 1L).containsEntry("holder", null);
    }

    @Test
    void aRenewalBehindTheReleaseKeepsNobodyAway() {
        Leases leases = leases(Mono.empty());
        Lease lease = taken(leases, "first");
        leases.release(WORK, "first").block(LIMIT);
        leases.renew(lease, TERM).block(LIMIT);

        assertThat(taken(leases, "second").token()).isEqualTo(2);
    }

    @Test
    void workThatIsGoneIsHeldByNobody() {
        Leases leases = leases(Mono.empty());
        Lease lease = taken(leases, "first");
        database().execute("DELETE FROM \"work\"");

        assertThatThrownBy(() -> leases.check(lease).block(LIMIT)).isInstanceOf(FencedException.class);
        assertThatThrownBy(() -> leases.locked(lease).block(LIMIT)).isInstanceOf(FencedException.class);
        assertThatThrownBy(() -> leases.keep(lease, Map.of("note", "x")).block(LIMIT))
                .isInstanceOf(FencedException.class);
        assertThatThrownBy(() -> taken(leases, "second"))
                .isInstanceOf(LeaseHeldException.class)
                .hasMessageContaining("another runner");
        leases.release(WORK, "first").block(LIMIT);
    }
}
