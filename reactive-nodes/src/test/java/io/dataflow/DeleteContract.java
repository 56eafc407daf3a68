package io.dataflow;

import static io.dataflow.core.query.Dsl.all;
import static io.dataflow.core.query.Dsl.where;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dataflow.core.ModelOperations;
import io.dataflow.core.ValidationFailedException;
import io.dataflow.testsupport.Capability;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/** Deletes by key and by filter. */
@Capability("S14")
abstract class DeleteContract extends FacadeContract {

    @Test
    void tellsWhetherThereWasARow() {
        ModelOperations<Contact> contacts = contacts();
        await(contacts.createMany(Flux.just(Contact.of("a", 1), Contact.of("b", 2)))
                .then(reactor.core.publisher.Mono.just(1)));
        assertThat(await(contacts.delete("a"))).isTrue();
        assertThat(await(contacts.delete("a"))).isFalse();
        assertThat(stored("contacts")).isEqualTo(1);
        assertThatThrownBy(() -> contacts.delete(null)).isInstanceOf(ValidationFailedException.class);
    }

    @Test
    void aFilterDeletesEveryRowThatMatchesAndAnswersTheirNumber() {
        ModelOperations<Contact> contacts = contacts();
        await(contacts.bulkCreate(Flux.range(0, 10).map(i -> Contact.of("k" + i, i)))
                .last());
        assertThat(await(contacts.deleteWhere(where(Contact::score).lt(3)))).isEqualTo(3);
        assertThat(await(contacts.deleteWhere(where(Contact::score).lt(3)))).isZero();
        assertThat(stored("contacts")).isEqualTo(7);
        assertThat(await(contacts.deleteWhere(all()))).isEqualTo(7);
        assertThat(stored("contacts")).isZero();
    }
}
