package io.dataflow.nodes;

import static io.dataflow.core.TransactionOptions.Isolation.REPEATABLE_READ;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dataflow.core.DataFlowException;
import io.dataflow.core.DeadlineExceededException;
import io.dataflow.core.UniqueViolationException;
import io.dataflow.core.UnsupportedByDatabaseException;
import io.dataflow.core.ValidationFailedException;
import io.dataflow.testsupport.Capability;
import io.dataflow.testsupport.Difference;
import io.dataflow.testsupport.TestDatabase;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Transactional workflows as nodes of others: scopes that commit, roll back, time out, and are savepoints. */
@Capability("S31")
abstract class TransactionNodesContract extends NodeContract {

    private WorkflowResult run(WorkflowBuilder workflow, Map<String, ?> inputs) {
        return db.run(workflow.build(), inputs).block(LIMIT);
    }

    private WorkflowResult run(WorkflowBuilder workflow) {
        return run(workflow, Map.of());
    }

    /** What others see, asked while a node runs. */
    private Mono<Map<String, List<Object>>> seenOutside() {
        return Mono.fromCallable(() -> Map.of("ids", ids())).subscribeOn(Schedulers.boundedElastic());
    }

    private Mono<Map<String, Long>> seenInside() {
        return db.sql("SELECT count(*) FROM \"contacts\"")
                .as(Long.class)
                .single()
                .map(count -> Map.of("count", count));
    }

    /** Creates the contact of its input, and says in {@code check.refused} whether its score is negative. */
    private WorkflowBuilder scope() {
        return db.workflow("scope")
                .input("id", String.class)
                .input("score", int.class)
                .addNode(
                        "ContactCreateNode",
                        "create",
                        Map.of(
                                "id",
                                "${input.id}",
                                "email",
                                "${input.id}",
                                "score",
                                "${input.score}",
                                "tags",
                                List.of()))
                .addSyncCode("check", in -> Map.of("refused", in.get("score", Integer.class) < 0))
                .addConnection("create", "score", "check", "score")
                .rollbackWhen("${check.refused}")
                .transactional();
    }

    @Test
    void theEndOfAScopeCommitsAndNothingIsSeenBefore() {
        Workflow scope = db.workflow("scope")
                .addNode("ContactCreateNode", "create", contact("c1", 1))
                .addCode("inside", in -> seenInside(), o -> o.after("create"))
                .addCode("outside", in -> seenOutside(), o -> o.after("create"))
                .transactional()
                .build();
        WorkflowResult result = run(db.workflow("whole")
                .addSubworkflow("scope", scope, Map.of())
                .addCode("later", in -> seenOutside(), o -> o.after("scope")));
        assertThat(result.get("scope").get("inside")).isEqualTo(Map.of("count", 1L));
        assertThat(result.get("scope").get("outside")).isEqualTo(Map.of("ids", List.of()));
        assertThat(result.get("later").get("ids")).isEqualTo(List.of("c1"));
    }

    @Test
    void anErrorRollsItsScopeBackAndTheWorkflowAroundMayGoOn() {
        createContacts(1);
        Workflow scope = db.workflow("scope")
                .addNode("ContactCreateNode", "good", contact("c3", 3))
                .addNode("ContactCreateNode", "bad", contact("c1", 1), o -> o.after("good"))
                .transactional()
                .build();
        WorkflowBuilder stops = db.workflow("stops")
                .addNode("ContactCreateNode", "before", contact("c2", 2))
                .addSubworkflow("scope", scope, Map.of(), o -> o.after("before"));
        assertThatThrownBy(() -> run(stops))
                .isInstanceOfSatisfying(UniqueViolationException.class, error -> assertThat(error.nodeId())
                        .isEqualTo("scope.bad"));
        assertThat(ids()).containsExactly("c1", "c2");

        WorkflowResult result = run(db.workflow("goes on")
                .addSubworkflow("scope", scope, Map.of(), o -> o.onErrorUse(Map.of("id", "none")))
                .addNode("ContactCreateNode", "after", contact("c4", 4), o -> o.after("scope")));
        assertThat(result.get("scope").get("id")).isEqualTo("none");
        assertThat(ids()).containsExactly("c1", "c2", "c4");
    }

    @Test
    void aScopeRollsBackOnRequestAndTellsTheNodesAround() {
        WorkflowBuilder whole = db.workflow("whole")
                .input("id", String.class)
                .input("score", int.class)
                .addSubworkflow("scope", scope().build(), Map.of("id", "${input.id}", "score", "${input.score}"))
                .addSwitch("route", "${scope.rolledBack}", Map.of("true", "note"))
                .addNode("NoteCreateNode", "note", Map.of("text", "refused ${scope.create.id}"));
        WorkflowResult refused = run(whole, Map.of("id", "c1", "score", -1));
        assertThat(refused.get("note").get("text")).isEqualTo("refused c1");
        assertThat(refused.isRolledBack()).isFalse();
        assertThat(ids()).isEmpty();

        WorkflowResult taken = run(whole, Map.of("id", "c1", "score", 1));
        assertThat(taken.get("scope").get("rolledBack")).isEqualTo(false);
        assertThat(taken.isSkipped("note")).isTrue();
        assertThat(ids()).containsExactly("c1");
    }

    @Test
    void aWholeRunIsTriedWithoutATrace() {
        AtomicInteger told = new AtomicInteger();
        Workflow workflow = db.workflow("try")
                .input("dryRun", boolean.class)
                .addNode("ContactCreateNode", "create", contact("c1", 1))
                .addCode(
                        "tell",
                        in -> db.afterCommit(Mono.fromRunnable(told::incrementAndGet))
                                .thenReturn(Map.of()),
                        o -> o.after("create"))
                .transactional()
                .rollbackWhen("${input.dryRun}")
                .build();
        WorkflowResult tried = db.run(workflow, Map.of("dryRun", true)).block(LIMIT);
        assertThat(tried.isRolledBack()).isTrue();
        assertThat(tried.get("create").get("id")).isEqualTo("c1");
        assertThat(ids()).isEmpty();
        assertThat(told).hasValue(0);

        assertThat(db.run(workflow, Map.of("dryRun", false)).block(LIMIT).isRolledBack())
                .isFalse();
        assertThat(ids()).containsExactly("c1");
        assertThat(told).hasValue(1);
    }

    @Test
    void whatASkippedNodeWouldHaveSaidRollsNothingBackAndAValueOfAnotherKindIsAnError() {
        WorkflowBuilder switched = db.workflow("switched")
                .input("score", int.class)
                .addNode("ContactCreateNode", "create", contact("c1", 1))
                .addSwitch("route", "${input.score}", Map.of("0", "refuse"))
                .addSyncCode("refuse", in -> Map.of("really", true))
                .transactional()
                .rollbackWhen("${refuse.really}");
        assertThat(run(switched, Map.of("score", 0)).isRolledBack()).isTrue();
        assertThat(ids()).isEmpty();
        assertThat(run(switched, Map.of("score", 1)).isRolledBack()).isFalse();
        assertThat(ids()).containsExactly("c1");

        WorkflowBuilder vague = db.workflow("vague")
                .addNode("ContactCreateNode", "create", contact("c2", 2))
                .addSyncCode("check", in -> Map.of("refused", "perhaps"), o -> o.after("create"))
                .transactional()
                .rollbackWhen("${check.refused}");
        assertThatThrownBy(() -> run(vague))
                .isInstanceOf(ValidationFailedException.class)
                .hasMessageContaining("rollbackWhen")
                .hasMessageNotContaining("perhaps");
        assertThat(ids()).containsExactly("c1");
    }

    @Test
    void aScopeInsideAnotherIsASavepointThatRollsBackWhileTheOuterCommits() {
        Workflow fails = db.workflow("fails")
                .addNode("ContactCreateNode", "good", contact("c8", 8))
                .addNode("ContactCreateNode", "bad", contact("c1", 1), o -> o.after("good"))
                .transactional()
                .build();
        WorkflowBuilder outer = db.workflow("outer")
                .addNode("ContactCreateNode", "first", contact("c1", 1))
                .addSubworkflow("failed", fails, Map.of(), o -> o.onErrorUse(Map.of()))
                .addSubworkflow("refused", scope().build(), Map.of("id", "c9", "score", -9))
                .addSubworkflow("taken", scope().build(), Map.of("id", "c2", "score", 2))
                .addCode("seen", in -> seenInside())
                .addNode("ContactCreateNode", "last", contact("c3", 3))
                .sequential()
                .transactional();
        WorkflowResult result = run(outer);
        assertThat(result.get("refused").get("rolledBack")).isEqualTo(true);
        assertThat(result.get("taken").get("rolledBack")).isEqualTo(false);
        assertThat(result.get("seen").get("count")).isEqualTo(2L);
        assertThat(result.isRolledBack()).isFalse();
        assertThat(ids()).containsExactly("c1", "c2", "c3");

        run("ContactDeleteNode", Map.of("filter", Map.of(), "confirmed", true));
        assertThat(run(outer.rollbackWhen("${refused.rolledBack}")).isRolledBack())
                .isTrue();
        assertThat(ids()).isEmpty();
    }

    @Test
    @Difference(
            capability = "S31",
            database = "SQLite",
            reason = "it has one isolation, SERIALIZABLE, which keeps whatever level is asked for")
    void theIsolationOfAScopeIsThatOfTheServerInItsSavepointsTooAndNowhereElse() {
        if (isOn(TestDatabase.SQLITE)) {
            Workflow scope = db.workflow("scope")
                    .addCode("before", in -> seenInside())
                    .addCode("write", in -> elsewhere(), o -> o.after("before"))
                    .addCode("after", in -> seenInside(), o -> o.after("write"))
                    .transactional(o -> o.isolation(REPEATABLE_READ).readOnly())
                    .build();
            WorkflowResult result = db.run(scope, Map.of()).block(LIMIT);
            assertThat(result.get("after").get("count")).isEqualTo(0L);
            assertThat(ids()).hasSize(1);
            return;
        }
        Workflow inner = db.workflow("inner")
                .addCode("level", in -> isolation())
                .transactional()
                .build();
        Workflow scope = db.workflow("scope")
                .addCode("level", in -> isolation())
                .addSubworkflow("inner", inner, Map.of())
                .transactional(o -> o.isolation(REPEATABLE_READ))
                .build();
        WorkflowResult result = run(db.workflow("whole")
                .addSubworkflow("scope", scope, Map.of())
                .addCode("level", in -> isolation(), o -> o.after("scope")));
        Map<String, String> asked = Map.of("value", "REPEATABLE READ");
        assertThat(result.get("scope").get("level")).isEqualTo(asked);
        assertThat(result.get("scope").get("inner")).isEqualTo(Map.of("level", asked, "value", "REPEATABLE READ"));
        assertThat(result.get("level").get("value")).isEqualTo("READ COMMITTED");
    }

    private Mono<Map<String, String>> isolation() {
        return db.sql(
                        isOn(TestDatabase.H2)
                                ? "SELECT ISOLATION_LEVEL FROM INFORMATION_SCHEMA.SESSIONS"
                                        + " WHERE SESSION_ID = SESSION_ID()"
                                : "SELECT upper(current_setting('transaction_isolation'))")
                .as(String.class)
                .single()
                .map(level -> Map.of("value", level));
    }

    /** A write of somebody else. */
    private Mono<Map<String, Object>> elsewhere() {
        return Mono.<Map<String, Object>>fromCallable(() -> {
                    run("NoteCreateNode", Map.of("text", "elsewhere"));
                    run(
                            "ContactUpsertNode",
                            Map.of(
                                    "where",
                                    Map.of("id", "c1"),
                                    "create",
                                    contact("c1", 0),
                                    "update",
                                    Map.of("score", 50)));
                    return Map.of();
                })
                .subscribeOn(Schedulers.boundedElastic());
    }

    @Test
    @Difference(
            capability = "S31",
            database = "H2",
            reason = "it has no transactions that refuse writes",
            error = "UnsupportedByDatabaseException")
    void aReadOnlyScopeRefusesWrites() {
        AtomicInteger ran = new AtomicInteger();
        Workflow scope = db.workflow("scope")
                .addSyncCode("begin", in -> Map.of("times", ran.incrementAndGet()))
                .addCode(
                        "mode",
                        in -> isOn(TestDatabase.POSTGRESQL)
                                ? db.sql("SELECT current_setting('transaction_read_only')")
                                        .as(String.class)
                                        .single()
                                        .doOnNext(mode -> assertThat(mode).isEqualTo("on"))
                                        .map(mode -> Map.of())
                                : Mono.just(Map.of()))
                .addNode("ContactCreateNode", "create", contact("c1", 1), o -> o.after("begin", "mode"))
                .transactional(o -> o.readOnly())
                .build();
        WorkflowBuilder whole = db.workflow("whole").addSubworkflow("scope", scope, Map.of());
        if (isOn(TestDatabase.H2)) {
            assertThatThrownBy(() -> run(whole)).isInstanceOf(UnsupportedByDatabaseException.class);
            assertThat(ran).hasValue(0);
            return;
        }
        assertThatThrownBy(() -> run(whole)).isInstanceOfSatisfying(DataFlowException.class, error -> {
            assertThat(error.code()).isEqualTo("READ_ONLY");
            assertThat(error.nodeId()).isEqualTo("scope.create");
        });
        assertThat(ran).hasValue(1);
        createContacts(1);
    }

    @Test
    void aScopeThatTakesTooLongRollsBackAndTheWorkflowAroundMayGoOn() {
        Workflow slow = db.workflow("slow")
                .addNode("ContactCreateNode", "create", contact("c1", 1))
                .addCode("wait", in -> Mono.never(), o -> o.after("create"))
                .transactional(o -> o.timeout(Duration.ofSeconds(1)))
                .build();
        assertThatThrownBy(() -> db.run(slow, Map.of()).block(LIMIT)).isInstanceOf(DeadlineExceededException.class);
        assertThat(ids()).isEmpty();
        for (boolean savepoint : new boolean[] {false, true}) {
            WorkflowBuilder whole = db.workflow("whole")
                    .addSubworkflow("slow", slow, Map.of(), o -> o.onErrorUse(Map.of("late", true)))
                    .addNode("ContactCreateNode", "after", contact("after" + savepoint, 2), o -> o.after("slow"));
            assertThat(run(savepoint ? whole.transactional() : whole)
                            .get("slow")
                            .get("late"))
                    .isEqualTo(true);
        }
        assertThat(ids()).containsExactly("afterfalse", "aftertrue");
    }

    @Test
    void aCancelInTheMiddleOfAScopeLeavesNothing() throws InterruptedException {
        CountDownLatch waits = new CountDownLatch(1);
        Workflow inner = db.workflow("inner")
                .addNode("ContactCreateNode", "create", contact("c2", 2))
                .addCode(
                        "wait",
                        in -> Mono.<Map<String, Object>>never().doOnSubscribe(s -> waits.countDown()),
                        o -> o.after("create"))
                .transactional()
                .build();
        Workflow outer = db.workflow("outer")
                .addNode("ContactCreateNode", "create", contact("c1", 1))
                .addSubworkflow("inner", inner, Map.of(), o -> o.after("create"))
                .transactional()
                .build();
        Disposable running = db.run(
                        db.workflow("whole")
                                .addSubworkflow("outer", outer, Map.of())
                                .build(),
                        Map.of())
                .subscribe();
        assertThat(waits.await(60, TimeUnit.SECONDS)).isTrue();
        running.dispose();
        // These keys are free only if nothing of it is stored, nor still open.
        createContacts(2);
        assertThat(ids()).containsExactly("c1", "c2");
    }

    @Test
    void nodesSideBySideInAScopeShareItsConnection() {
        String session = isOn(TestDatabase.POSTGRESQL)
                ? "SELECT pg_backend_pid()"
                : isOn(TestDatabase.H2) ? "SELECT SESSION_ID()" : "SELECT count(*) FROM \"contacts\"";
        WorkflowBuilder scope = db.workflow("scope").addNode("ContactCreateNode", "create", contact("c1", 1));
        for (int i = 0; i < 8; i++) {
            scope.addCode(
                    "side" + i,
                    in -> Mono.zip(
                            db.sql(session).as(Long.class).single(),
                            seenInside(),
                            (id, seen) -> Map.of("session", id, "count", seen.get("count"))),
                    o -> o.after("create"));
        }
        NodeOutput sides = run(db.workflow("whole")
                        .addSubworkflow("scope", scope.transactional().build(), Map.of()))
                .get("scope");
        Set<Object> seen = new HashSet<>();
        for (int i = 0; i < 8; i++) {
            seen.add(sides.get("side" + i));
        }
        assertThat(seen).hasSize(1);
        assertThat(seen.iterator().next().toString()).contains("count=1");
    }

    @Test
    void aScopeThatGaveWayToAnotherTransactionRunsAgainAsAWhole() {
        if (isOn(TestDatabase.SQLITE)) {
            // One writer at a time, who keeps off the others: none gives way.
            return;
        }
        createContacts(1);
        AtomicInteger runs = new AtomicInteger();
        Workflow scope = db.workflow("scope")
                .addNode("ContactReadNode", "read", Map.of("id", "c1"))
                .addCode(
                        "meanwhile",
                        in -> runs.incrementAndGet() == 1 ? elsewhere() : Mono.just(Map.of()),
                        o -> o.after("read"))
                .addNode("NoteCreateNode", "note", Map.of("text", "read ${read.score}"), o -> o.after("meanwhile"))
                .addNode(
                        "ContactUpdateNode",
                        "update",
                        Map.of("filter", Map.of("id", "c1"), "firstName", "of ${read.score}"),
                        o -> o.after("note"))
                .transactional(o -> o.isolation(REPEATABLE_READ).retry(3))
                .build();
        WorkflowResult result = run(db.workflow("whole").addSubworkflow("scope", scope, Map.of()));
        assertThat(runs).hasValue(2);
        assertThat(result.get("scope").get("note").toString()).contains("read 50");
        assertThat(column("first_name")).containsExactly("of 50");
        assertThat(run("NoteCountNode", Map.of()).get("count")).isEqualTo(2L);
    }

    @Test
    @Capability({"S31", "S47"})
    void aScopeFromJsonDoesTheSame() {
        db.registerCode("check", in -> Map.of("refused", in.get("score", Integer.class) < 0));
        String json = scope().transactional(o -> o.timeout(LIMIT)).build().toJson();
        assertThatThrownBy(() -> db.workflowFromJson(json.replace("\"timeout\"", "\"timeot\"")))
                .hasMessageContaining("did you mean 'timeout'");
        Workflow same = db.workflowFromJson(json);
        assertThat(db.run(same, Map.of("id", "c1", "score", -1)).block(LIMIT).isRolledBack())
                .isTrue();
        assertThat(ids()).isEmpty();
        assertThat(db.run(same, Map.of("id", "c1", "score", 1)).block(LIMIT).isRolledBack())
                .isFalse();
        assertThat(ids()).containsExactly("c1");
    }
}
