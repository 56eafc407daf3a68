package io.dataflow.cancel;

import static io.dataflow.core.query.Dsl.all;
import static io.dataflow.core.query.Dsl.asc;
import static io.dataflow.core.query.Dsl.set;
import static io.dataflow.core.query.Dsl.where;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dataflow.DataFlow;
import io.dataflow.testsupport.Capability;
import io.dataflow.testsupport.Difference;
import io.dataflow.testsupport.TestDatabase;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Streams inside a transaction: other statements go between their rows, and nothing of them stays open. */
@Capability({"S15", "S32"})
abstract class TransactionStreamContract extends CancelBase {

    private static final int ROWS = 3_500;
    private static final int CONNECTIONS = 2;

    private DataFlow db;

    @BeforeEach
    void fill() {
        db = open(CONNECTIONS);
        items(db)
                .bulkCreate(Flux.range(0, ROWS).map(i -> new Item(id(i), i, null)))
                .blockLast(LIMIT);
    }

    private static String id(int i) {
        return String.format("i%05d", i);
    }

    private Mono<Long> openCursors(DataFlow tx) {
        // Its own query is one of them.
        return isOn(TestDatabase.POSTGRESQL)
                ? tx.sql("SELECT COUNT(*) FROM pg_cursors")
                        .as(Long.class)
                        .single()
                        .map(count -> count - 1)
                : Mono.just(0L);
    }

    @Test
    void limitOffsetAndOrderAreKept() {
        List<String> ids = Objects.requireNonNull(db.transactionMany(tx -> items(tx).stream(where(Item::score)
                        .gte(0)
                        .orderBy(asc(Item::score))
                        .offset(10)
                        .limit(2_345)))
                .map(Item::id)
                .collectList()
                .block(LIMIT));
        assertThat(ids)
                .isEqualTo(IntStream.range(10, 2_355)
                        .mapToObj(TransactionStreamContract::id)
                        .toList());
        for (int limit : new int[] {1, 999, 1_000, 1_001, 2_000}) {
            assertThat(db.transactionMany(tx -> items(tx).stream(all().limit(limit)))
                            .count()
                            .block(LIMIT))
                    .isEqualTo(limit);
        }
    }

    @Test
    @Difference(
            capability = "S15",
            database = "H2",
            reason = "inside a transaction its streams read pages by key, which see what was written meanwhile")
    void aStreamIsOneSnapshotWhateverIsWrittenBetweenItsRows() {
        List<Integer> scores = Objects.requireNonNull(db.transactionMany(tx -> items(tx).stream(all())
                        .concatMap(
                                item -> item.score() % 500 == 0
                                        ? items(tx)
                                                .updateWhere(
                                                        where(Item::score).gt(item.score()),
                                                        set(Item::note).to("seen"))
                                                .then(items(tx).create(Item.of("new" + item.id())))
                                                .then(items(tx).delete(id(item.score() + 400)))
                                                .thenReturn(item)
                                        : Mono.just(item),
                                1)
                        .map(item -> item.note() == null ? item.score() : -1))
                .collectList()
                .block(LIMIT));
        assertThat(ids()).hasSize(ROWS);
        if (isOn(TestDatabase.POSTGRESQL)) {
            assertThat(scores).isEqualTo(IntStream.range(0, ROWS).boxed().toList());
        } else {
            assertThat(scores).startsWith(0, 1, 2).hasSizeGreaterThan(ROWS - 10);
        }
    }

    @Test
    void nothingOfAStreamStaysOpenAfterItsEndACancelOrAnError() {
        Long open = db.transaction(tx -> Flux.range(0, 3)
                        .concatMap(i -> items(tx).stream(all()))
                        .then(items(tx).stream(all()).take(5).then())
                        .then(items(tx).stream(all()).take(1_500).then())
                        .then(items(tx).stream(all())
                                .concatMap(item -> item.score() < 1_200
                                        ? Mono.just(item)
                                        : Mono.error(new IllegalStateException()))
                                .then()
                                .onErrorResume(IllegalStateException.class, e -> Mono.empty()))
                        .then(tx.sql("SELECT \"id\" FROM \"items\" WHERE \"score\" > :least")
                                .bind("least", 3)
                                .rows()
                                .take(7)
                                .then())
                        .then(Mono.defer(() -> openCursors(tx))))
                .block(LIMIT);
        assertThat(open).isZero();
        assertWhole(db, CONNECTIONS);
    }

    @Test
    void severalStreamsOfOneTransactionAreReadSideBySide() {
        Long pairs = db.transaction(tx -> Flux.zip(
                                items(tx).stream(all().orderBy(asc(Item::score))),
                                tx.sql("SELECT \"score\" FROM \"items\" ORDER BY \"score\"")
                                        .as(Integer.class))
                        .filter(pair -> pair.getT1().score() == pair.getT2())
                        .count())
                .block(LIMIT);
        assertThat(pairs).isEqualTo(ROWS);
        assertWhole(db, CONNECTIONS);
    }

    @Test
    void aStreamOutlivesTheSavepointThatIsRolledBackBetweenItsRows() {
        Long rows = db.transaction(tx -> items(tx).stream(all())
                        .concatMap(
                                item -> item.score() % 900 != 0
                                        ? Mono.just(item)
                                        : tx.transaction(inner -> items(inner).stream(all())
                                                        .take(2)
                                                        .then(items(inner).create(Item.of(item.id()))))
                                                .onErrorResume(e -> Mono.just(item)),
                                1)
                        .count()
                        .flatMap(count -> openCursors(tx).map(open -> count * 10 + open)))
                .block(LIMIT);
        assertThat(rows).isEqualTo(ROWS * 10L);
        assertWhole(db, CONNECTIONS);
    }

    @Test
    void aStreamThatIsCancelledWithItsTransactionLeavesBothAtOnce() {
        for (int taken : new int[] {1, 999, 1_000, 1_001, 2_500}) {
            assertThat(db.transactionMany(tx -> items(tx).stream(all())
                                    .concatMap(
                                            item -> item.score() % 10 != 0
                                                    ? Mono.just(item)
                                                    : items(tx)
                                                            .update(
                                                                    item.id(),
                                                                    set(Item::score)
                                                                            .to(-1))
                                                            .thenReturn(item),
                                            1))
                            .take(taken)
                            .count()
                            .block(LIMIT))
                    .isEqualTo(taken);
            assertWhole(db, CONNECTIONS);
            assertThat(items(db).count(where(Item::score).eq(-1)).block(LIMIT)).isZero();
        }
    }

    @Test
    void aQueryThatFailsInTheMiddleOfItsRowsRollsBack() {
        assertThatThrownBy(() -> db.transaction(tx -> items(tx)
                                .create(Item.of("first"))
                                .then(tx.sql("SELECT 1 / (\"score\" - :bad) FROM \"items\" ORDER BY \"id\"")
                                        .bind("bad", 1_700)
                                        .as(Integer.class)
                                        .count()))
                        .block(LIMIT))
                .hasFieldOrPropertyWithValue("operation", "sql");
        assertThat(ids()).hasSize(ROWS);
        assertWhole(db, CONNECTIONS);
    }
}
