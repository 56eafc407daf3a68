package io.dataflow;

import static io.dataflow.core.query.Dsl.set;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dataflow.core.DataFlowException;
import io.dataflow.core.ModelOperations;
import io.dataflow.core.model.DataModel;
import io.dataflow.testsupport.Capability;
import io.dataflow.testsupport.OnDatabase;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

/** Several DataFlows on one file, which know nothing of one another. */
@Capability({"S32", "S49"})
@OnDatabase("SQLite")
class OneFileOnSqliteTest extends FacadeContract {

    private static final int ACCOUNTS = 10;
    private static final int TRANSFERS = 300;

    @DataModel
    record Purse(String id, int amount) {}

    @DataModel
    record Receipt(String id, String text) {}

    @TempDir
    Path folder;

    private DataFlow shop(String options, Class<?>... models) {
        return opened(DataFlow.open("r2dbc:sqlite:file:///" + folder.resolve("shop.db") + options, models));
    }

    @Test
    void writersOfTwoLoseNothingAndWaitForOneAnother() {
        List<DataFlow> both = List.of(shop("", Purse.class), shop("", Purse.class, Receipt.class));
        await(Flux.fromIterable(both).flatMap(DataFlow::ready, 2).then(Mono.just(1)));
        await(both.get(0)
                .model(Purse.class)
                .bulkCreate(Flux.range(0, ACCOUNTS).map(i -> new Purse("p" + i, 100)))
                .last());

        Flux<?> work = Flux.range(0, TRANSFERS).flatMap(i -> transfer(both.get(i % 2), i), 16);
        assertThat(await(work.count())).isEqualTo(TRANSFERS);

        for (DataFlow db : both) {
            ModelOperations<Purse> purses = db.model(Purse.class);
            List<Purse> all = await(purses.stream(purses.all()).collectList());
            assertThat(all).hasSize(ACCOUNTS);
            assertThat(all.stream().mapToInt(Purse::amount).sum()).isEqualTo(ACCOUNTS * 100);
        }
    }

    /** Reads and writes what it read, so that a lost update would show. */
    private static Mono<?> transfer(DataFlow db, int i) {
        String from = "p" + i % ACCOUNTS;
        String to = "p" + (i * 7 + 3) % ACCOUNTS;
        return db.transaction(tx -> {
            ModelOperations<Purse> purses = tx.model(Purse.class);
            return purses.read(from)
                    .flatMap(purse -> purses.update(from, set(Purse::amount).to(purse.amount() - 1)))
                    .then(purses.read(to))
                    .flatMap(purse -> purses.update(to, set(Purse::amount).to(purse.amount() + 1)));
        });
    }

    @Test
    void aTableThatOneChangesIsSeenByTheOther() {
        ModelOperations<Purse> purses = shop("", Purse.class).model(Purse.class);
        await(purses.create(new Purse("p", 1)));
        DataFlow other = shop("", Receipt.class);
        await(other.model(Receipt.class).create(new Receipt("r", "x")));
        await(other.sql("ALTER TABLE \"purses\" ADD COLUMN \"note\" TEXT").update());

        assertThat(await(purses.read("p")).amount()).isEqualTo(1);
        assertThat(await(purses.create(new Purse("q", 2))).amount()).isEqualTo(2);
        assertThat(await(purses.count(purses.all()))).isEqualTo(2);
    }

    @Test
    void oneThatOnlyReadsReadsBesideOneThatWritesAndIsRefusedToWrite() {
        DataFlow writer = shop("", Purse.class);
        await(writer.model(Purse.class).create(new Purse("p", 1)));
        DataFlow reader = shop("?read_only=true", Purse.class);
        ModelOperations<Purse> purses = reader.model(Purse.class);

        assertThat(await(purses.read("p")).amount()).isEqualTo(1);
        Mono<Long> seen = purses.count(purses.all()).contextWrite(context -> Context.empty());
        long beside = await(writer.transaction(
                tx -> tx.model(Purse.class).create(new Purse("q", 2)).then(seen)));
        assertThat(beside).isEqualTo(1);
        assertThat(refused(DataFlowException.class, () -> purses.create(new Purse("r", 3))))
                .hasMessageContaining("Purse");
        assertThat(refused(DataFlowException.class, () -> purses.bulkCreate(List.of(new Purse("s", 3)))))
                .hasMessageContaining("Purse");
        assertThat(await(purses.count(purses.all()))).isEqualTo(2);
    }

    @Test
    void anOptionThatNobodyKnowsIsToldWithThoseThatAreKnown() {
        assertThatThrownBy(() -> shop("?jurnal_mode=WAL", Purse.class))
                .hasMessageContaining("jurnal_mode")
                .hasMessageContaining("journal_mode")
                .hasMessageContaining("busy_timeout");
    }
}
