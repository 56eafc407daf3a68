package io.dataflow.cancel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dataflow.DataFlow;
import io.dataflow.core.OutcomeUnknownException;
import io.dataflow.testsupport.Capability;
import io.dataflow.testsupport.TestDatabase;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** A commit that was sent and never answered is told as such, and never repeated. */
@Capability({"S31", "S32"})
abstract class LostCommitContract extends CancelBase {

    @Test
    void aSessionThatIsEndedBeforeItsCommitLeavesTheOutcomeUnknown() {
        DataFlow db = open(2);
        AtomicInteger runs = new AtomicInteger();
        AtomicInteger after = new AtomicInteger();
        String session = isOn(TestDatabase.POSTGRESQL) ? "SELECT pg_backend_pid()" : "SELECT SESSION_ID()";
        String end = isOn(TestDatabase.POSTGRESQL) ? "SELECT pg_terminate_backend(" : "SELECT ABORT_SESSION(";
        assertThatThrownBy(() -> db.transaction(o -> o.retry(5), tx -> items(tx)
                                .create(Item.of("a"))
                                .doOnNext(item -> runs.incrementAndGet())
                                .then(tx.afterCommit(Mono.fromRunnable(after::incrementAndGet)))
                                .then(tx.sql(session).as(Integer.class).single())
                                .delayUntil(
                                        id -> Mono.fromCallable(() -> database().query(end + id + ")"))
                                                .subscribeOn(Schedulers.boundedElastic())))
                        .block(LIMIT))
                .isInstanceOfSatisfying(OutcomeUnknownException.class, error -> {
                    assertThat(error.operation()).isEqualTo("commit");
                    assertThat(error.isTransient()).isFalse();
                });
        assertThat(runs).hasValue(1);
        assertThat(after).hasValue(0);
        assertThat(ids()).isEmpty();
        assertWhole(db, 2);
    }
}
