package io.dataflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.core.BulkFailedException;
import io.dataflow.core.BulkProgress;
import io.dataflow.core.ModelOperations;
import io.dataflow.testsupport.Capability;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/** Bulk delete removes the rows that have the given keys, and no other. */
@Capability("S21")
abstract class BulkDeleteContract extends FacadeContract {

    private DataFlow loaded(int count) {
        DataFlow db = open(Contact.class);
        await(db.model(Contact.class)
                .bulkCreate(Flux.range(0, count).map(i -> Contact.of("k" + i, i)))
                .last());
        return db;
    }

    @Test
    void removesTheRowsOfTheKeysAlone() {
        ModelOperations<Contact> contacts = loaded(16).model(Contact.class);
        BulkProgress<Contact> done = await(contacts.bulkDelete(List.of("k3", "k5", "none", "k3"), o -> o.batchSize(2))
                .last());
        assertThat(List.of(done.processed(), done.deleted(), done.skipped())).containsExactly(4L, 2L, 2L);
        assertThat(stored("contacts")).isEqualTo(14);
        assertThat(contacts.find("k3").block(LIMIT)).isNull();
        assertThat(contacts.find("k5").block(LIMIT)).isNull();
    }

    @Test
    void noKeysRemoveNothing() {
        DataFlow db = loaded(16);
        assertThat(await(db.model(Contact.class).bulkDelete(List.of()).last()).deleted())
                .isZero();
        assertThat(await(db.model("Contact").bulkDelete(Flux.empty()).last()).deleted())
                .isZero();
        assertThat(stored("contacts")).isEqualTo(16);
    }

    @Test
    void takesRowsAsWellAsKeys() {
        DataFlow db = loaded(4);
        assertThat(await(db.model(Contact.class)
                                .bulkDelete(List.of(Contact.of("k0", 99)), o -> o.returnIds())
                                .next())
                        .ids())
                .containsExactly("k0");
        assertThat(await(db.model("Contact")
                                .bulkDelete(List.of(Map.of("id", "k1"), "k2"))
                                .last())
                        .deleted())
                .isEqualTo(2);
        assertThat(stored("contacts")).isEqualTo(1);
    }

    @Test
    void rowsThatAreGivenWholeAreWeighedWhole() {
        ModelOperations<Contact> contacts = loaded(10).model(Contact.class);
        String longText = "x".repeat(1 << 20);
        BulkProgress<Contact> done = await(contacts.bulkDelete(
                        Flux.range(0, 10).map(i -> Contact.of("k" + i, i).withEmail(longText)))
                .last());
        assertThat(List.of(done.deleted(), (long) done.batchNumber())).containsExactly(10L, 3L);
    }

    @Test
    void aCallThatGoesOnGoesOnWithLargerBatchesUnlessTheirSizeWasChosen() {
        ModelOperations<Contact> contacts = contacts();
        Flux<String> keys = Flux.range(0, 70_000).map(i -> "none" + i);
        assertThat(processed(contacts.bulkDelete(keys))).isEqualTo(processedOfSeventyThousand());
        assertThat(processed(contacts.bulkDelete(keys.take(45_000), o -> o.parallel(2))))
                .containsExactly(5_000L, 10_000L, 15_000L, 20_000L, 30_000L, 40_000L, 45_000L, 45_000L);
        assertThat(processed(contacts.bulkDelete(keys.take(20_000), o -> o.batchSize(5_000))))
                .containsExactly(5_000L, 10_000L, 15_000L, 20_000L, 20_000L);
    }

    /** What the ticks tell of 70,000 rows in batches of which nobody chose the size. */
    List<Long> processedOfSeventyThousand() {
        return List.of(5_000L, 10_000L, 20_000L, 40_000L, 60_000L, 70_000L, 70_000L);
    }

    private static List<Long> processed(Flux<BulkProgress<Contact>> ticks) {
        return collected(ticks.map(BulkProgress::processed));
    }

    @Test
    void aWrongKeyIsAnErrorAndItsBatchStays() {
        ModelOperations<Contact> contacts = loaded(4).model(Contact.class);
        BulkFailedException failed = refused(
                BulkFailedException.class,
                () -> contacts.bulkDelete(List.of("k0", "k1", "k2", List.of(CANARY)), o -> o.batchSize(2)));
        assertThat(failed.progress().deleted()).isEqualTo(2);
        assertThat(stored("contacts")).isEqualTo(2);
    }
}
