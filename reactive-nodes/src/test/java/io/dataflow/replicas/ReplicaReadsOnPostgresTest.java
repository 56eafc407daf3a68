package io.dataflow.replicas;

import static io.dataflow.core.query.Dsl.groupBy;
import static io.dataflow.core.query.Dsl.set;
import static io.dataflow.core.query.Dsl.where;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dataflow.DataFlow;
import io.dataflow.core.DataFlowException;
import io.dataflow.core.ModelOperations;
import io.dataflow.core.RawSql;
import io.dataflow.core.Replicas;
import io.dataflow.core.Tenant;
import io.dataflow.core.ValidationFailedException;
import io.dataflow.core.model.DataModel;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Which reads go to the replica, and which never do. */
class ReplicaReadsOnPostgresTest extends ReplicaBase {

    private static final String WHERE = "SELECT pg_is_in_recovery()";

    /** A row of a tenant. */
    @DataModel(tenant = true)
    record Bill(String id, int total) {}

    /** A part, of which there is nothing to change. */
    @DataModel(table = "parts")
    record Label(String id) {}

    private static Mono<Boolean> isRecovering(RawSql query) {
        return query.as(Boolean.class).single();
    }

    /** While a busy machine cannot ask the replica in time how far it is, reads go to the primary. */
    private static void goesThere(String read, Mono<Boolean> recovering) {
        Awaitility.await(read).atMost(LIMIT).pollInterval(Duration.ofMillis(10)).until(() -> await(recovering));
    }

    @Test
    void readsOfEveryKindGoThere() {
        DataFlow db = open(o -> o);
        ModelOperations<Whereabouts> there = db.model(Whereabouts.class);

        goesThere("find", there.find("here").map(Whereabouts::recovering));
        goesThere("findOne", there.findOne(there.all()).map(Whereabouts::recovering));
        goesThere("readMany", there.readMany(Mono.just("here")).single().map(Whereabouts::recovering));
        goesThere(
                "list",
                there.list(there.all()).map(page -> page.records().get(0).recovering()));
        goesThere("stream", there.stream(there.all()).single().map(Whereabouts::recovering));
        goesThere("count", there.count(where(Whereabouts::recovering).eq(true)).map(rows -> rows == 1));
        goesThere("exists", there.exists(where(Whereabouts::recovering).eq(true)));
        goesThere(
                "aggregate",
                there.aggregate(groupBy(Whereabouts::recovering).count("n"))
                        .single()
                        .map(row -> Boolean.TRUE.equals(row.get("recovering"))));
        goesThere(
                "a node",
                db.node("WhereaboutsReadNode")
                        .run(Map.of("id", "here"))
                        .map(out -> Boolean.TRUE.equals(out.get("recovering"))));
        goesThere("SQL that says that it reads", isRecovering(db.sql(WHERE).readOnly()));
        goesThere(
                "reads that are asked together",
                Flux.range(0, 200).flatMap(i -> isOnReplica(db), 100).all(Boolean::booleanValue));
    }

    @Test
    void whatHasToBeOnThePrimaryIsThere() {
        DataFlow db =
                open(o -> o.readYourWrites(false).maxLag(Duration.ofMinutes(1)).without("Part"));
        awaitReplica(db);

        assertThat(await(db.transaction(ReplicaBase::isOnReplica)))
                .as("in a transaction")
                .isFalse();
        assertThat(await(db.required(isOnReplica(db)))).isFalse();
        assertThat(await(Replicas.primary(isOnReplica(db))))
                .as("as the call says")
                .isFalse();
        assertThat(collected(Replicas.primary(isOnReplica(db).flux()))).containsOnly(false);
        assertThat(await(isRecovering(db.sql(WHERE))))
                .as("SQL that does not say that it reads")
                .isFalse();
        pause();
        try {
            await(parts(db).create(new Part("p1", 1)));
            assertThat(await(parts(db).read("p1")).amount())
                    .as("as the model says")
                    .isEqualTo(1);
        } finally {
            resume();
        }
        assertThatThrownBy(() -> db.sql("UPDATE parts SET amount = 1").readOnly())
                .isInstanceOf(ValidationFailedException.class)
                .hasMessageContaining("no query");
    }

    @Test
    void rowsThatAreLockedAreThoseOfThePrimary() {
        DataFlow db = open(o -> o.readYourWrites(false).maxLag(Duration.ofMinutes(1)));
        awaitReplica(db);
        pause();
        try {
            await(parts(db).create(new Part("p1", 1)));

            assertThat(await(parts(db).find("p1").hasElement()))
                    .as("on the replica")
                    .isFalse();
            assertThat(await(parts(db).list(parts(db).all().forUpdate())).records())
                    .hasSize(1);
            assertThat(await(parts(db).update("p1", set(Part::amount).to(2))).amount())
                    .isEqualTo(2);
            assertThat(await(parts(db).upsert(new Part("p1", 3))).created()).isFalse();
        } finally {
            resume();
        }
    }

    @Test
    void anUpdateWithoutChangesAnswersTheRowOfThePrimary() {
        DataFlow db = opened(DataFlow.builder(url)
                .model(Label.class)
                .model(Whereabouts.class)
                .existingSchema(true)
                .readReplica(replica.url("shop"), o -> o.readYourWrites(false).maxLag(Duration.ofMinutes(1)))
                .build());
        awaitReplica(db);
        pause();
        try {
            server.ask("shop", "INSERT INTO parts VALUES ('p1', 1) RETURNING id");

            assertThat(await(db.model(Label.class).find("p1").hasElement()))
                    .as("on the replica")
                    .isFalse();
            assertThat(await(db.model(Label.class).update(new Label("p1")))).isEqualTo(new Label("p1"));
        } finally {
            resume();
        }
    }

    @Test
    void aTableOfWhichTheReplicaHasNotHeardIsReadOnThePrimary() {
        DataFlow db = open(o -> o.readYourWrites(false).maxLag(Duration.ofMinutes(1)));
        awaitReplica(db);
        pause();
        try {
            server.ask("shop", "CREATE TABLE news AS SELECT 7 AS n");
            server.ask("shop", "GRANT SELECT ON news TO app");

            assertThat(collected(db.sql("SELECT n FROM news").readOnly().as(Integer.class)))
                    .containsExactly(7);
            assertThat(await(isOnReplica(db)))
                    .as("the replica is as good as before")
                    .isTrue();
        } finally {
            resume();
            server.ask("shop", "DROP TABLE news");
        }
    }

    @Test
    void aQueryThatSaysThatItReadsAndWritesIsRefusedThere() {
        DataFlow db = open(o -> o);
        awaitReplica(db);

        assertThatThrownBy(() -> collected(db.sql("SELECT CAST(pg_current_xact_id() AS text)")
                        .readOnly()
                        .as(String.class)))
                .isInstanceOfSatisfying(DataFlowException.class, error -> assertThat(error.code())
                        .isEqualTo("READ_ONLY"))
                .hasMessageContaining("leave readOnly out");
    }

    @Test
    void aLeaseHasConnectionsThereAndItsResultsOnItsScheduler() {
        Scheduler scheduler = Schedulers.newSingle("reports");
        DataFlow db = open(o -> o);
        DataFlow reports = db.on(scheduler, o -> o.size(2).ownLoops());
        List<String> threads = new CopyOnWriteArrayList<>();

        goesThere(
                "the lease",
                isOnReplica(reports)
                        .doOnNext(any -> threads.add(Thread.currentThread().getName())));
        assertThat(threads).allMatch(name -> name.startsWith("reports"));
        await(reports.close().thenReturn(true));
        awaitReplica(db);
        scheduler.dispose();
    }

    @Test
    void aLeaseThatItsPoolDoesNotHoldIsRefusedWithTheArithmetic() {
        DataFlow db = open(o -> o.pool(p -> p.size(2).maxOverflow(0)));
        Scheduler scheduler = Schedulers.newSingle("reports");

        assertThatThrownBy(() -> db.on(scheduler, o -> o.size(5)))
                .isInstanceOf(ValidationFailedException.class)
                .hasMessageContaining("pool 'shop (replica)' holds at most 2 connections");
        scheduler.dispose();
    }

    @Test
    void rowsOfOtherTenantsAreHiddenThere() {
        DataFlow db = opened(DataFlow.builder(url)
                .model(Bill.class)
                .tenancy(o -> o.rowLevelSecurity())
                .modelPersistence(false)
                .readReplica(replica.url("shop"), o -> o.readYourWrites(false).maxLag(Duration.ofMinutes(1)))
                .build());
        ModelOperations<Bill> bills = db.model(Bill.class);
        await(Tenant.with("acme", bills.create(new Bill("b1", 1))));
        eventually(() -> await(Tenant.with(
                "acme", isRecovering(db.sql(WHERE).acrossTenants("where is it").readOnly()))));
        eventually(() -> await(Tenant.with("acme", bills.count(bills.all()))) == 1);
        pause();
        try {
            await(Tenant.with("acme", bills.create(new Bill("b2", 2))));

            assertThat(await(Tenant.with("acme", bills.count(bills.all()))))
                    .as("on the replica")
                    .isOne();
            assertThat(await(Tenant.with("other", bills.count(bills.all())))).isZero();
            assertThat(await(Tenant.with("other", bills.find("b1").hasElement())))
                    .isFalse();
        } finally {
            resume();
            server.ask("shop", "DROP TABLE bills");
        }
    }

    @Test
    void aServerThatFollowsNobodyIsNotReadFrom() {
        DataFlow itself = opened(DataFlow.builder(url)
                .model(Whereabouts.class)
                .existingSchema(true)
                .readReplica(url)
                .build());

        assertThat(collected(isOnReplica(itself).repeat(20))).containsOnly(false);
    }
}
