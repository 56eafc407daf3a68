package io.dataflow.core.internal.policy;

import static io.dataflow.core.internal.policy.RoadEnd.rows;
import static io.dataflow.core.internal.policy.RoadEnd.through;
import static io.dataflow.core.internal.policy.Verbs.ASKED;
import static io.dataflow.core.internal.policy.Verbs.compare;
import static io.dataflow.core.internal.policy.Verbs.set;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dataflow.core.BulkOptions.OnConflict;
import io.dataflow.core.ValidationFailedException;
import io.dataflow.core.VersionConflictException;
import io.dataflow.core.internal.execution.Readers;
import io.dataflow.core.internal.operation.Operation;
import io.dataflow.core.internal.operation.Operation.Expected;
import io.dataflow.core.internal.query.Assignment;
import io.dataflow.core.internal.query.Expression;
import io.dataflow.core.internal.query.Expressions;
import io.dataflow.core.internal.query.Operator;
import io.dataflow.core.model.DataModel;
import io.dataflow.core.model.ModelDefinition;
import io.dataflow.core.model.Version;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.util.context.Context;

class VersionPolicyTest {

    @DataModel
    record Task(String id, String title, @Version long version) {}

    @DataModel
    record Small(String id, String title, @Version int version) {}

    @DataModel(softDelete = true)
    record Soft(
            String id,
            String title,
            @Version long version,
            @Nullable Instant deletedAt) {}

    @DataModel
    record Plain(String id, String title) {}

    private static final Policy POLICY = new VersionPolicy();
    private static final Verbs TASKS = new Verbs(ModelDefinition.of(Task.class));
    private static final Verbs SMALL = new Verbs(ModelDefinition.of(Small.class));
    private static final Verbs SOFT = new Verbs(ModelDefinition.of(Soft.class));
    private static final Verbs PLAIN = new Verbs(ModelDefinition.of(Plain.class));
    private static final Assignment ONE_MORE = new Assignment("version", Assignment.Kind.ADD, 1L);
    private static final Expression OF_3 = compare("version", Operator.EQ, 3L);

    private static Operation.Update<Long> update(Verbs verbs, long version) {
        return new Operation.Update<>(
                verbs.model(), ASKED, List.of(set("title", "b")), null, new Expected(version, "patch"));
    }

    private static <R> List<R> run(Operation<R> operation, RoadEnd end) {
        return POLICY.apply(operation, end).collectList().block();
    }

    @Test
    void modelsWithoutVersionsAreLeftAlone() {
        for (List<Operation<?>> operations : List.of(PLAIN.keeping(), PLAIN.changing())) {
            for (Operation<?> operation : operations) {
                assertThat(RoadEnd.any(POLICY, operation, Context.empty())).isSameAs(operation);
            }
        }
    }

    @Test
    void aVersionThatIsExpectedOfThemIsAFault() {
        List<Operation<?>> expecting = List.of(
                update(PLAIN, 3),
                new Operation.Delete(PLAIN.model(), ASKED, new Expected(3, "patch")),
                new Operation.Upsert<>(
                        PLAIN.model(),
                        PLAIN.row("id", "1"),
                        PLAIN.model().key(),
                        List.of(),
                        Readers.keys(PLAIN.model()),
                        Expression.all(),
                        new Expected(3, "patch")));
        for (Operation<?> operation : expecting) {
            assertThatThrownBy(() -> run(operation, new RoadEnd()))
                    .isInstanceOf(ValidationFailedException.class)
                    .hasMessageContaining("Plain.patch")
                    .hasMessageContaining("a version is expected, but the model has none");
        }
    }

    @Test
    void aNewRowStartsAtZeroWhateverItGives() {
        assertThat(Verbs.shown(
                        through(POLICY, TASKS.create("id", "1", "version", 9L)).values()))
                .isEqualTo(Map.of("id", "1", "version", 0L));
        assertThat(Verbs.shown(through(POLICY, SMALL.create("id", "1")).values()))
                .isEqualTo(Map.of("id", "1", "version", 0));
        for (Operation.Bulk<Object> bulk : List.<Operation.Bulk<Object>>of(
                TASKS.bulkCreate(OnConflict.ERROR, TASKS.row("id", "1")),
                TASKS.bulkCreate(OnConflict.SKIP, TASKS.row("id", "1")),
                TASKS.bulkUpsert(OnConflict.SKIP, TASKS.row("id", "1", "version", 4L)))) {
            Operation.Bulk<Object> sent = through(POLICY, bulk);
            assertThat(sent.settings().guards()).isEmpty();
            assertThat(Verbs.shown(rows(sent).get(0).values())).isEqualTo(Map.of("id", "1", "version", 0L));
            assertThat(rows(sent).get(1).fault()).isNotNull();
        }
    }

    @Test
    void aChangeIsCounted() {
        assertThat(through(POLICY, TASKS.update(set("title", "b"))).assignments())
                .containsExactly(set("title", "b"), ONE_MORE);
        assertThat(through(POLICY, TASKS.update(set("title", "b"))).filter()).isEqualTo(ASKED);
        Operation.Delete delete = TASKS.delete();
        assertThat(through(POLICY, delete)).isSameAs(delete);
    }

    @Test
    void theExpectedVersionIsAConditionOfTheChange() {
        RoadEnd end = new RoadEnd(Flux.just(1L));

        assertThat(run(update(TASKS, 3), end)).containsExactly(1L);

        Operation.Update<?> sent = (Operation.Update<?>) end.reached.get(0);
        assertThat(sent.filter()).isEqualTo(Expressions.and(ASKED, OF_3));
        assertThat(sent.assignments()).containsExactly(set("title", "b"), ONE_MORE);
        assertThat(end.reached).hasSize(1);
    }

    @Test
    void aChangeThatMeetsNoRowIsAConflictOnlyWhereThereIsOne() {
        RoadEnd there = new RoadEnd(Flux.just(0L), Flux.just(1L));
        RoadEnd absent = new RoadEnd(Flux.just(0L), Flux.just(0L));

        assertThatThrownBy(() -> run(update(TASKS, 3), there))
                .isInstanceOfSatisfying(VersionConflictException.class, conflict -> {
                    assertThat(conflict.model()).isEqualTo("Task");
                    assertThat(conflict.operation()).isEqualTo("patch");
                })
                .hasMessageStartingWith(
                        "Task.patch: the row is there, but its 'version' is not the one that was given");
        assertThat(there.reached.get(1)).isEqualTo(new Operation.Count(TASKS.model(), ASKED, true));
        assertThat(run(update(TASKS, 3), absent)).containsExactly(0L);
    }

    @Test
    void aChangeThatAnswersItsRowIsJudgedByTheRow() {
        Operation.Update<Object> update = new Operation.Update<>(
                TASKS.model(), ASKED, List.of(), Readers.keys(TASKS.model()), new Expected(3, "patch"));

        assertThat(run(update, new RoadEnd(Flux.just("1")))).containsExactly("1");
        assertThat(run(update, new RoadEnd(Flux.empty(), Flux.just(0L)))).isEmpty();
        assertThatThrownBy(() -> run(update, new RoadEnd(Flux.empty(), Flux.just(1L))))
                .isInstanceOf(VersionConflictException.class);
    }

    @Test
    void aDeleteOfAVersionIsJudgedInTheSameWay() {
        Operation.Delete delete = new Operation.Delete(TASKS.model(), ASKED, new Expected(3, "delete"));
        RoadEnd done = new RoadEnd(Flux.just(1L));

        assertThat(run(delete, done)).containsExactly(1L);
        assertThat(((Operation.Delete) done.reached.get(0)).filter()).isEqualTo(Expressions.and(ASKED, OF_3));
        assertThat(run(delete, new RoadEnd(Flux.just(0L), Flux.just(0L)))).containsExactly(0L);
        assertThatThrownBy(() -> run(delete, new RoadEnd(Flux.just(0L), Flux.just(1L))))
                .isInstanceOf(VersionConflictException.class);
    }

    @Test
    void aVersionThatTheColumnCannotHoldIsThatOfNoRow() {
        RoadEnd fits = new RoadEnd(Flux.just(1L));
        RoadEnd large = new RoadEnd(Flux.just(0L), Flux.just(0L));
        run(update(SMALL, Integer.MAX_VALUE), fits);
        run(update(SMALL, Integer.MAX_VALUE + 1L), large);

        assertThat(((Operation.Update<?>) fits.reached.get(0)).filter())
                .isEqualTo(Expressions.and(ASKED, compare("version", Operator.EQ, Integer.MAX_VALUE)));
        assertThat(((Operation.Update<?>) large.reached.get(0)).filter())
                .isEqualTo(Expressions.and(ASKED, Expressions.NONE));
    }

    @Test
    void anUpsertCountsWhatItChangesAndNotWhatItOnlyBringsBack() {
        Operation.Upsert<?> changing = through(POLICY, TASKS.upsert(TASKS.row("id", "1"), set("title", "b")));

        assertThat(changing.update()).containsExactly(set("title", "b"), ONE_MORE);
        assertThat(changing.among()).isEqualTo(Expression.all());
        assertThat(Verbs.shown(changing.values())).isEqualTo(Map.of("id", "1", "version", 0L));
        assertThat(through(POLICY, SOFT.upsert(SOFT.row("id", "1"), set("deletedAt", null)))
                        .update())
                .containsExactly(set("deletedAt", null));
    }

    @Test
    void anUpsertOfAVersionMeetsNoRowOfAnother() {
        for (Verbs verbs : List.of(TASKS, SOFT)) {
            Operation.Upsert<Object> upsert = new Operation.Upsert<>(
                    verbs.model(),
                    verbs.row("id", "1"),
                    verbs.model().key(),
                    List.of(set("title", "b")),
                    Readers.keys(verbs.model()),
                    Expression.all(),
                    new Expected(3, "upsert"));
            RoadEnd end = new RoadEnd();
            assertThatThrownBy(() -> run(upsert, end)).isInstanceOf(VersionConflictException.class);
            assertThat(((Operation.Upsert<?>) end.reached.get(0)).among())
                    .isEqualTo(
                            verbs == TASKS
                                    ? OF_3
                                    : Expressions.or(List.of(OF_3, compare("deletedAt", Operator.NULL, false))));
        }
    }

    @Test
    void rowsThatChangeOthersAreGuarded() {
        for (Operation.Bulk<Object> bulk : List.<Operation.Bulk<Object>>of(
                TASKS.bulkUpdate(),
                TASKS.bulkUpsert(OnConflict.UPDATE),
                TASKS.bulkCreate(OnConflict.UPDATE),
                TASKS.bulkDelete(List.of()))) {
            assertThat(through(POLICY, bulk).settings().guards())
                    .containsExactly(new VersionGuard(TASKS.model().field("version", "test")));
        }
        assertThat(through(POLICY, TASKS.bulkDelete(List.of())).stamp()).isEmpty();
        assertThat(through(POLICY, TASKS.bulkDelete(List.of(set("title", "b")))).stamp())
                .containsExactly(set("title", "b"), ONE_MORE);
    }

    @Test
    void whoReadsIsLeftAlone() {
        for (Operation<?> operation : List.of(TASKS.read(), TASKS.list(false), TASKS.count(false))) {
            assertThat(RoadEnd.any(POLICY, operation, Context.empty())).isSameAs(operation);
        }
    }
}
