package io.dataflow;

import static io.dataflow.core.Args.args;
import static io.dataflow.core.query.Dsl.set;
import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.core.MapOperations;
import io.dataflow.core.ModelOperations;
import io.dataflow.core.ValidationFailedException;
import io.dataflow.core.model.DataModel;
import io.dataflow.core.model.Default;
import io.dataflow.testsupport.Capability;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is not given takes its default, what is given as null is NULL, what has to be given is asked for. */
abstract class DefaultsContract extends FacadeContract {

    enum Status {
        OPEN,
        CLOSED
    }

    @DataModel
    record Offer(
            String id,
            @Default("OPEN") Status status,
            @Default("7") @Nullable Integer rank,
            @Default("O'Hara; \\ \"x\" -- $1") @Nullable String note,
            @Default("1.50") BigDecimal price,
            @Default("true") @Nullable Boolean open,
            @Default("2024-02-29T10:00:00Z") java.time.@Nullable Instant since,
            int amount) {}

    private ModelOperations<Offer> offers() {
        return open(Offer.class).model(Offer.class);
    }

    @Test
    @Capability("S9")
    void whatIsNotGivenTakesTheDefaultOfTheColumn() {
        ModelOperations<Offer> offers = offers();
        Offer stored =
                await(offers.create(set(Offer::id).to("a").set(Offer::amount).to(1)));
        assertThat(stored.status()).isEqualTo(Status.OPEN);
        assertThat(stored.rank()).isEqualTo(7);
        assertThat(stored.note()).isEqualTo("O'Hara; \\ \"x\" -- $1");
        assertThat(stored.price()).isEqualByComparingTo("1.50");
        assertThat(stored.open()).isTrue();
        assertThat(stored.since()).isEqualTo("2024-02-29T10:00:00Z");
        assertThat(await(offers.read("a"))).isEqualTo(stored);
    }

    @Test
    @Capability("S9")
    void nullIsNullWhereItMayBeAndTheDefaultWhereItMayNot() {
        Offer stored = await(offers().create(new Offer("a", null, null, null, null, null, null, 1)));
        assertThat(stored.status()).isEqualTo(Status.OPEN);
        assertThat(stored.price()).isEqualByComparingTo("1.50");
        assertThat(stored.rank()).isNull();
        assertThat(stored.note()).isNull();
        assertThat(stored.open()).isNull();
        assertThat(stored.since()).isNull();
    }

    @Test
    @Capability("S9")
    void mapsTellAbsentFromNullInEveryVerbThatStores() {
        offers();
        MapOperations offers = open(Offer.class).model("Offer");
        assertThat(await(offers.create(Map.of("id", "a", "amount", 1)))).containsEntry("rank", 7);
        assertThat(await(offers.create(args("id", "b", "amount", 1, "rank", null))))
                .containsEntry("rank", null);
        await(offers.bulkCreate(List.of(
                        Map.of("id", "c", "amount", 1),
                        args("id", "d", "amount", 1, "rank", null),
                        Map.of("id", "e", "amount", 1, "rank", 3)))
                .last());
        await(offers.bulkUpsert(List.of(Map.of("id", "f", "amount", 1), args("id", "g", "amount", 1, "rank", null)))
                .last());
        assertThat(await(offers.upsert(Map.of("id", "h", "amount", 1))).record())
                .containsEntry("rank", 7);

        assertThat(await(offers.list(offers.all())).records())
                .extracting(row -> row.get("rank"))
                .containsExactly(7, null, 7, null, 3, 7, null, 7);
    }

    @Test
    @Capability("S9")
    void anUpdateLeavesAloneWhatItDoesNotName() {
        MapOperations offers = open(Offer.class).model("Offer");
        await(offers.create(Map.of("id", "a", "amount", 1, "rank", 3)));
        assertThat(await(offers.update("a", Map.of("amount", 2)))).containsEntry("rank", 3);
        await(offers.bulkUpdate(List.of(Map.of("id", "a", "amount", 3))).last());
        await(offers.bulkUpsert(List.of(Map.of("id", "a", "amount", 4))).last());
        assertThat(await(offers.upsert(Map.of("id", "a", "amount", 5))).record())
                .containsEntry("rank", 3);
        assertThat(await(offers.read("a"))).containsEntry("amount", 5).containsEntry("rank", 3);
        assertThat(await(offers.update("a", args("rank", null)))).containsEntry("rank", null);
    }

    @Test
    @Capability("S10")
    void aMissingFieldIsNamedBeforeAnySqlTogetherWithEveryOther() {
        MapOperations contacts = open(Contact.class).model("Contact");
        ValidationFailedException fault = refusedWithoutSql(
                ValidationFailedException.class, () -> contacts.create(Map.of("id", CANARY, "name", CANARY)));
        assertThat(fault.model()).isEqualTo("Contact");
        assertThat(fault.operation()).isEqualTo("create");
        assertThat(fault.code()).isEqualTo("VALIDATION_FAILED");
        assertThat(fault.faults())
                .extracting(ValidationFailedException.Fault::field)
                .containsExactly("email", "score", "tags");
        assertThat(fault.faults())
                .extracting(ValidationFailedException.Fault::rule)
                .containsOnly("required");
        assertThat(fault.getMessage())
                .contains("Contact")
                .contains("email")
                .contains("score")
                .contains("tags");

        refusedWithoutSql(ValidationFailedException.class, () -> contacts.upsert(Map.of("id", "a")));
        refusedWithoutSql(
                ValidationFailedException.class,
                () -> contacts.create(args("id", "a", "email", null, "score", 1, "tags", List.of())));
    }

    @Test
    @Capability("S10")
    void aRecordWithNullWhereAValueHasToBeIsRefused() {
        ModelOperations<Contact> contacts = contacts();
        Contact bad = new Contact("a", null, null, 1, null, null, null, null);
        assertThat(refusedWithoutSql(ValidationFailedException.class, () -> contacts.create(bad))
                        .faults())
                .extracting(ValidationFailedException.Fault::field)
                .containsExactly("email", "tags");
        refusedWithoutSql(ValidationFailedException.class, () -> contacts.upsert(bad));
        refusedWithoutSql(ValidationFailedException.class, () -> contacts.update(bad));
    }
}
