package io.dataflow;

import static io.dataflow.core.query.Dsl.where;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dataflow.core.Key;
import io.dataflow.core.ModelOperations;
import io.dataflow.core.RecordNotFoundException;
import io.dataflow.core.TooManyRecordsException;
import io.dataflow.core.ValidationFailedException;
import io.dataflow.testsupport.Capability;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/** Reading by key or by a filter that one row meets. */
@Capability("S12")
abstract class ReadContract extends FacadeContract {

    @Test
    void aRowThatIsNotThereIsAnErrorToReadAndEmptyToFind() {
        ModelOperations<Contact> contacts = contacts();
        await(contacts.create(Contact.of("a", 1)));

        assertThat(await(contacts.read("a")).score()).isEqualTo(1);
        assertThat(await(contacts.find("a")).score()).isEqualTo(1);
        assertThat(contacts.find(CANARY).block(LIMIT)).isNull();
        RecordNotFoundException missing = refused(RecordNotFoundException.class, () -> contacts.read(CANARY));
        assertThat(missing.model()).isEqualTo("Contact");
        assertThat(missing.operation()).isEqualTo("read");
        assertThat(missing.code()).isEqualTo("RECORD_NOT_FOUND");
        assertThat(missing.getMessage()).contains("Contact").contains("find");
    }

    @Test
    void keysAreComparedExactly() {
        ModelOperations<Contact> contacts = contacts();
        await(contacts.bulkCreate(List.of(
                        Contact.of("a", 1), Contact.of("A", 2), Contact.of("a ", 3), Contact.of("' OR '1'='1", 4)))
                .last());
        assertThat(await(contacts.read("A")).score()).isEqualTo(2);
        assertThat(await(contacts.read("a ")).score()).isEqualTo(3);
        assertThat(await(contacts.read("' OR '1'='1")).score()).isEqualTo(4);
    }

    @Test
    void findOneIsEmptyOneOrTooMany() {
        ModelOperations<Contact> contacts = contacts();
        await(contacts.bulkCreate(List.of(Contact.of("a", 1), Contact.of("b", 2), Contact.of("c", 2)))
                .last());

        assertThat(await(contacts.findOne(where(Contact::score).eq(1))).id()).isEqualTo("a");
        assertThat(contacts.findOne(where(Contact::score).eq(9)).block(LIMIT)).isNull();
        TooManyRecordsException many = refused(
                TooManyRecordsException.class,
                () -> contacts.findOne(where(Contact::score).eq(2)));
        assertThat(many.model()).isEqualTo("Contact");
        assertThat(many.operation()).isEqualTo("findOne");
    }

    @Test
    void readManyKeepsTheOrderOfTheKeysAndLeavesOutWhatIsMissing() {
        ModelOperations<Contact> contacts = contacts();
        await(contacts.bulkCreate(Flux.range(0, 1_200).map(i -> Contact.of("k" + i, i)))
                .last());

        assertThat(collected(contacts.readMany(Flux.just("k5", "none", "k1", "k5", "k3"))))
                .extracting(Contact::id)
                .containsExactly("k5", "k1", "k5", "k3");
        List<Integer> backwards =
                collected(contacts.readMany(Flux.range(0, 1_200).map(i -> "k" + (1_199 - i)))
                        .map(Contact::score));
        assertThat(backwards).hasSize(1_200).isSortedAccordingTo((a, b) -> b - a);
        assertThat(collected(contacts.readMany(Flux.empty()))).isEmpty();
        assertThat(collected(contacts.readMany(Flux.range(0, 1_200).map(i -> "k" + i))
                        .take(3)))
                .hasSize(3);
    }

    @Test
    void aFilterOrARowInThePlaceOfAKeyIsRefusedWhenCalled() {
        ModelOperations<Contact> contacts = contacts();
        List<Object> wrong = List.of(where(Contact::id).eq("a"), contacts.all(), Contact.of("a", 1));
        for (Object key : wrong) {
            assertThatThrownBy(() -> contacts.read(key)).isInstanceOf(ValidationFailedException.class);
            assertThatThrownBy(() -> contacts.find(key)).isInstanceOf(ValidationFailedException.class);
            assertThatThrownBy(() -> contacts.delete(key)).isInstanceOf(ValidationFailedException.class);
            assertThatThrownBy(() -> contacts.update(key, Map.of("score", 1)))
                    .isInstanceOf(ValidationFailedException.class);
        }
        assertThatThrownBy(() -> contacts.read(null)).isInstanceOf(ValidationFailedException.class);
        assertThat(database().openConnections()).isZero();
    }

    @Test
    void aKeyOfTheWrongTypeOrArityIsRefusedBeforeAnySql() {
        ModelOperations<Contact> contacts = contacts();
        for (Object key : List.of(List.of(CANARY), Key.of(CANARY, CANARY), CANARY + "\0", Map.of("email", CANARY))) {
            refusedWithoutSql(io.dataflow.core.DataFlowException.class, () -> contacts.read(key));
            refusedWithoutSql(io.dataflow.core.DataFlowException.class, () -> contacts.readMany(Flux.just("a", key)));
        }
    }

    @Test
    void existsTellsWhetherAnyRowMatches() {
        ModelOperations<Contact> contacts = contacts();
        assertThat(await(contacts.exists(contacts.all()))).isFalse();
        await(contacts.create(Contact.of("a", 1)));
        assertThat(await(contacts.exists(where(Contact::score).gte(1)))).isTrue();
        assertThat(await(contacts.exists(where(Contact::score).gt(1)))).isFalse();
    }

    @Test
    @Capability("S17")
    void countIsTheNumberOfRowsThatMatch() {
        ModelOperations<Contact> contacts = contacts();
        assertThat(await(contacts.count(contacts.all()))).isZero();
        await(contacts.bulkCreate(Flux.range(0, 10).map(i -> Contact.of("k" + i, i)))
                .last());
        assertThat(await(contacts.count(contacts.all()))).isEqualTo(10);
        assertThat(await(contacts.count(where(Contact::score).lt(4)))).isEqualTo(4);
        assertThat(await(contacts.count(contacts.filter(Map.of("score", Map.of("$gte", 8))))))
                .isEqualTo(2);
        refused(
                io.dataflow.core.UnknownNameException.class,
                () -> contacts.count(
                        (io.dataflow.core.query.Filter) where("scor").eq(1)));
    }
}
