package io.dataflow;

import static io.dataflow.core.query.Dsl.set;
import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.core.BulkFailedException;
import io.dataflow.core.ModelOperations;
import io.dataflow.core.Upserted;
import io.dataflow.core.VersionConflictException;
import io.dataflow.testsupport.Capability;
import io.dataflow.testsupport.Effort;
import io.dataflow.testsupport.VerificationRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.util.retry.Retry;

/** Of two writers of one version one wins, and the other is told. */
@Capability("S36")
abstract class VersionRaceContract extends FacadeContract {

    private static final long SEED = 20_261_125L;
    private static final int ROUNDS = Effort.isLong() ? 10_000 : 400;

    private ModelOperations<Draft> drafts;

    /** The ways to write a row that was read; each answers the row that it wrote. */
    private List<Function<Draft, Mono<Draft>>> roads(DataFlow db) {
        return List.of(
                draft -> drafts.update(draft),
                draft -> drafts.update(
                        draft.id(), set(Draft::score).to(draft.score()).ifVersion(draft.version())),
                draft -> drafts.update(
                        draft.id(),
                        drafts.mergePatch(Map.of("score", draft.score(), "attributes", Map.of()))
                                .ifVersion(draft.version())),
                draft -> drafts.upsert(draft).map(Upserted::record),
                draft -> drafts.bulkUpdate(List.of(draft)).last().thenReturn(draft),
                draft -> drafts.bulkUpsert(List.of(draft)).last().thenReturn(draft),
                draft -> db.transaction(tx -> tx.model(Draft.class)
                        .read("a")
                        .then(tx.model(Draft.class).update(draft))));
    }

    @Test
    void exactlyOneOfTwoWritersWinsEachRoundAndNoUpdateIsLost() throws Exception {
        DataFlow db = open(Draft.class);
        drafts = db.model(Draft.class);
        await(drafts.create(Draft.of("a", 0, 0)));
        List<Function<Draft, Mono<Draft>>> roads = roads(db);
        Random random = new Random(SEED);
        VerificationRecord.run(
                "two writers of one version of a row, " + database().name(), ROUNDS, SEED, () -> {
                    for (int round = 0; round < ROUNDS; round++) {
                        round(round, roads.get(random.nextInt(roads.size())), roads.get(random.nextInt(roads.size())));
                    }
                });
    }

    private void round(int round, Function<Draft, Mono<Draft>> first, Function<Draft, Mono<Draft>> second) {
        Draft read = await(drafts.read("a"));
        assertThat(read.version()).isEqualTo(round);
        List<Integer> won = new ArrayList<>();
        List<Throwable> lost = new ArrayList<>();
        Flux.merge(
                        attempt(first.apply(read.scored(2 * round + 1)), 2 * round + 1),
                        attempt(second.apply(read.scored(2 * round + 2)), 2 * round + 2))
                .doOnNext(outcome -> {
                    if (outcome instanceof Throwable error) {
                        lost.add(error);
                    } else {
                        won.add((Integer) outcome);
                    }
                })
                .blockLast(LIMIT);
        assertThat(lost).as("round %s", round).singleElement().satisfies(error -> assertThat(
                        error instanceof BulkFailedException ? error.getCause() : error)
                .isInstanceOf(VersionConflictException.class));
        Draft stored = await(drafts.read("a"));
        assertThat(won).as("round %s", round).containsExactly(stored.score());
        assertThat(stored.version()).isEqualTo(round + 1L);
    }

    private static Mono<Object> attempt(Mono<Draft> write, int score) {
        return write.<Object>thenReturn(score).onErrorResume(Mono::just).subscribeOn(Schedulers.parallel());
    }

    @Test
    void writersWhoReadAgainAfterAConflictLoseNothing() {
        DataFlow db = open(Draft.class);
        drafts = db.model(Draft.class);
        await(drafts.create(Draft.of("a", 0, 0)));
        int writers = 6;
        int each = Effort.isLong() ? 200 : 20;
        Mono<Draft> once = Mono.defer(() -> drafts.read("a"))
                .flatMap(read -> drafts.update(read.scored(read.score() + 1)))
                .retryWhen(Retry.indefinitely().filter(VersionConflictException.class::isInstance));
        Flux.range(0, writers)
                .flatMap(writer -> once.repeat(each - 1L).subscribeOn(Schedulers.parallel()), writers)
                .blockLast(LIMIT.multipliedBy(10));
        assertThat(await(drafts.read("a"))).satisfies(stored -> {
            assertThat(stored.score()).isEqualTo(writers * each);
            assertThat(stored.version()).isEqualTo(writers * each);
        });
    }

    @Test
    void rowsThatOthersStoreMeanwhileAreNotOverwrittenByABulkUpsert() {
        DataFlow db = open(Draft.class);
        drafts = db.model(Draft.class);
        int rounds = Effort.isLong() ? 1_000 : 50;
        for (int round = 0; round < rounds; round++) {
            String id = "new" + round;
            List<Object> outcomes = Flux.merge(
                            attempt(
                                    drafts.bulkUpsert(List.of(Draft.of(id, 1, 7)))
                                            .last()
                                            .thenReturn(Draft.of(id, 1, 7)),
                                    1),
                            attempt(
                                    drafts.bulkUpsert(List.of(Draft.of(id, 2, 7)))
                                            .last()
                                            .thenReturn(Draft.of(id, 2, 7)),
                                    2))
                    .collectList()
                    .block(LIMIT);
            Draft stored = await(drafts.read(id));
            assertThat(stored.version())
                    .as("who came second knew no row of this version")
                    .isZero();
            assertThat(outcomes).hasSize(2).contains(stored.score());
            assertThat(outcomes)
                    .filteredOn(BulkFailedException.class::isInstance)
                    .hasSize(1);
        }
    }
}
