package io.dataflow.cancel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dataflow.DataFlow;
import io.dataflow.core.DataFlowException;
import io.dataflow.core.Deadline;
import io.dataflow.core.DeadlineExceededException;
import io.dataflow.core.OutcomeUnknownException;
import io.dataflow.core.RawSql;
import io.dataflow.core.Tenant;
import io.dataflow.testsupport.Capability;
import io.dataflow.testsupport.OnDatabase;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** The answer to what the server has carried out gets lost on its way, or is late. */
@Capability({"S31", "S32"})
@OnDatabase("PostgreSQL")
class LostAnswerOnPostgresTest extends CancelBase {

    @Test
    void theOutcomeIsUnknownThoughTheRowsAreStored() throws IOException {
        open(1).close().block(LIMIT);
        try (Wire wire = Wire.cutAtTheAnswerTo("COMMIT", database().r2dbcUrl())) {
            DataFlow db = DataFlow.builder(wire.r2dbcUrl()).model(Item.class).build();
            assertThatThrownBy(() ->
                            db.transaction(tx -> items(tx).create(Item.of("a"))).block(LIMIT))
                    .isInstanceOf(OutcomeUnknownException.class);
            soon().untilAsserted(() -> assertThat(ids()).containsExactly("a"));
            db.close().block(LIMIT);
        }
    }

    /** A statement there has a transaction of its own around it, of which its caller need not know. */
    @Test
    void behindAPoolerOnlyAWriteLeavesTheOutcomeUnknown() throws IOException {
        open(1).close().block(LIMIT);
        try (Wire wire = Wire.cutAtTheAnswerTo("COMMIT", database().r2dbcUrl())) {
            DataFlow db = DataFlow.builder(wire.r2dbcUrl())
                    .poolerMode(true)
                    .tenancy(o -> o.rowLevelSecurity())
                    .build();
            wire.listens(false);
            db.ready().block(LIMIT);
            wire.listens(true);
            RawSql read = db.sql("SELECT 1").acrossTenants("reads no row");
            RawSql write = db.sql("DELETE FROM items").acrossTenants("the only tenant");
            assertThatThrownBy(() ->
                            Tenant.with("acme", read.as(Integer.class).single()).block(LIMIT))
                    .isInstanceOfSatisfying(DataFlowException.class, error -> assertThat(error.code())
                            .isEqualTo("CONNECTION_LOST"))
                    .hasMessageContaining("sql");
            assertThatThrownBy(() -> Tenant.with("acme", write.update()).block(LIMIT))
                    .isInstanceOf(OutcomeUnknownException.class)
                    .hasMessageContaining("sql");
            db.close().block(LIMIT);
        }
    }

    /** Neither the deadline nor a cancel leaves it open whether the savepoint is there, so that the rest goes on. */
    @Test
    void aSavepointThatIsGivenUpBeforeTheServerAnsweredIsUndoneAlone() throws IOException {
        open(1).close().block(LIMIT);
        Duration limit = Duration.ofMillis(150);
        try (Wire wire = Wire.holdingTheAnswerTo(
                "SAVEPOINT", limit.multipliedBy(2), database().r2dbcUrl())) {
            DataFlow db = DataFlow.builder(wire.r2dbcUrl()).model(Item.class).build();
            Mono<Item> inner = db.transaction(nested -> items(nested).create(Item.of("inner")));
            List<Throwable> errors = new CopyOnWriteArrayList<>();
            db.transaction(tx -> items(tx)
                            .create(Item.of("before"))
                            .then(Deadline.within(limit, inner).onErrorResume(error -> {
                                errors.add(error);
                                return Mono.empty();
                            }))
                            .then(items(tx).create(Item.of("between")))
                            .then(inner.timeout(limit, Mono.empty()))
                            .then(items(tx).create(Item.of("after"))))
                    .block(LIMIT);
            assertThat(errors).singleElement().isInstanceOf(DeadlineExceededException.class);
            assertThat(ids()).containsExactly("after", "before", "between");
            db.close().block(LIMIT);
        }
    }
}
