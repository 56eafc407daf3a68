package io.dataflow;

import static io.dataflow.core.query.Dsl.asc;
import static io.dataflow.core.query.Dsl.desc;
import static io.dataflow.core.query.Dsl.where;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dataflow.core.DataFlowException;
import io.dataflow.core.ModelOperations;
import io.dataflow.core.UnknownNameException;
import io.dataflow.core.ValidationFailedException;
import io.dataflow.core.query.Page;
import io.dataflow.core.query.Query;
import io.dataflow.testsupport.Capability;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/** Lists have a total order, real totals, and pages by offset and by cursor. */
abstract class PagingContract extends FacadeContract {

    private ModelOperations<Contact> loaded(int count) {
        ModelOperations<Contact> contacts = contacts();
        await(contacts.bulkCreate(Flux.range(0, count).map(i -> Contact.of(String.format("k%04d", i), i % 7)))
                .last());
        return contacts;
    }

    private static List<String> ids(Page<Contact> page) {
        return page.records().stream().map(Contact::id).toList();
    }

    @Test
    @Capability({"S15", "S28"})
    void aListHoldsAHundredRowsByKeyAndTheRealTotal() {
        Page<Contact> page = await(loaded(250).list(where(Contact::score).lt(6)));
        assertThat(page.records()).hasSize(100);
        assertThat(page.limit()).isEqualTo(100);
        assertThat(page.offset()).isZero();
        assertThat(page.total()).isEqualTo(215);
        assertThat(ids(page)).isSorted();
        assertThat(page.nextCursor()).isNotNull();
        assertThat(page.map(Contact::score).records()).hasSize(100).doesNotContain(6);
    }

    @Test
    @Capability("S28")
    void pagesByOffsetCoverEveryRowOnce() {
        ModelOperations<Contact> contacts = loaded(25);
        List<String> seen = new ArrayList<>();
        for (int offset = 0; offset < 30; offset += 10) {
            Page<Contact> page = await(contacts.list(
                    contacts.all().orderBy(desc(Contact::score)).limit(10).offset(offset)));
            assertThat(page.total()).isEqualTo(25);
            assertThat(page.offset()).isEqualTo(offset);
            assertThat(page.nextCursor() == null).isEqualTo(offset == 20);
            seen.addAll(ids(page));
        }
        assertThat(seen).hasSize(25).doesNotHaveDuplicates();
        Page<Contact> behind = await(contacts.list(contacts.all().offset(100)));
        assertThat(behind.records()).isEmpty();
        assertThat(behind.total()).isEqualTo(25);
    }

    @Test
    @Capability("S28")
    void pagesByCursorCoverEveryRowOnceWhateverComesAndGoesBetween() {
        ModelOperations<Contact> contacts = loaded(25);
        Query<Contact> query = contacts.all().orderBy(desc(Contact::score)).limit(4);
        List<String> seen = new ArrayList<>();
        Page<Contact> page = await(contacts.list(query));
        while (true) {
            seen.addAll(ids(page));
            assertThat(page.total()).isGreaterThanOrEqualTo(25);
            if (page.nextCursor() == null) {
                break;
            }
            await(contacts.create(Contact.of("new" + seen.size(), 100)));
            page = await(contacts.list(query.after(page.nextCursor())));
        }
        assertThat(seen).hasSize(25).doesNotHaveDuplicates();
    }

    @Test
    @Capability("S28")
    void cursorsPassNullsInBothDirections() {
        ModelOperations<Contact> contacts = contacts();
        List<String> names = Arrays.asList("b", null, "a", null, "c", null, "a");
        for (int i = 0; i < names.size(); i++) {
            await(contacts.create(new Contact("k" + i, "e" + i, names.get(i), i, null, List.of(), null, null)));
        }
        for (boolean descending : new boolean[] {false, true}) {
            Query<Contact> query = contacts.all()
                    .orderBy(descending ? desc(Contact::name) : asc(Contact::name), desc(Contact::id))
                    .limit(2);
            List<String> seen = new ArrayList<>();
            for (Page<Contact> page = await(contacts.list(query));
                    ;
                    page = await(contacts.list(query.after(page.nextCursor())))) {
                seen.addAll(ids(page));
                if (page.nextCursor() == null) {
                    break;
                }
            }
            assertThat(seen)
                    .containsExactlyElementsOf(
                            descending
                                    ? List.of("k4", "k0", "k6", "k2", "k5", "k3", "k1")
                                    : List.of("k6", "k2", "k0", "k4", "k5", "k3", "k1"));
        }
    }

    @Test
    @Capability("S28")
    void theTotalIsLeftOutWhenAsked() {
        Page<Contact> page = await(loaded(5).list(where(Contact::score).gte(0).withoutTotal()));
        assertThat(page.total()).isNull();
        assertThat(page.records()).hasSize(5);
    }

    @Test
    @Capability({"S15", "S28"})
    void aLimitOfZeroIsTheTotalAlone() {
        Page<Contact> page = await(loaded(5).list(where(Contact::score).gte(1).limit(0)));
        assertThat(page.records()).isEmpty();
        assertThat(page.total()).isEqualTo(4);
        assertThat(page.nextCursor()).isNull();
    }

    @Test
    @Capability("S28")
    void aPageThatIsExactlyFullIsTheLast() {
        ModelOperations<Contact> contacts = loaded(10);
        assertThat(await(contacts.list(contacts.all().limit(10))).nextCursor()).isNull();
        assertThat(await(contacts.list(contacts.all().limit(9))).nextCursor()).isNotNull();
    }

    @Test
    @Capability("S28")
    void limitsOffsetsAndCursorsThatMakeNoSenseAreRefusedBeforeAnySql() {
        ModelOperations<Contact> contacts = contacts();
        assertThatThrownBy(() -> contacts.all().limit(-1)).isInstanceOf(ValidationFailedException.class);
        assertThatThrownBy(() -> contacts.all().offset(-1)).isInstanceOf(ValidationFailedException.class);
        refusedWithoutSql(
                ValidationFailedException.class,
                () -> contacts.list(contacts.all().limit(1_000_001)));
        for (String cursor : List.of("", "x", CANARY, "'; DROP TABLE contacts; --", "AAAA", "e30")) {
            refusedWithoutSql(
                    DataFlowException.class, () -> contacts.list(contacts.all().after(cursor)));
        }
    }

    @Test
    @Capability("S28")
    void aCursorOfAnotherOrderOrTogetherWithAnOffsetIsRefused() {
        ModelOperations<Contact> contacts = loaded(10);
        String cursor = await(contacts.list(contacts.all().limit(3))).nextCursor();
        refused(
                DataFlowException.class,
                () -> contacts.list(contacts.all().orderBy(desc(Contact::score)).after(cursor)));
        refused(
                DataFlowException.class,
                () -> contacts.list(contacts.all().after(cursor).offset(1)));
        assertThat(ids(await(contacts.list(where(Contact::score).gte(3).after(cursor)))))
                .as("the filter may differ")
                .containsExactly("k0003", "k0004", "k0005", "k0006");
    }

    @Test
    @Capability("S27")
    void ordersByAnyFieldsInBothDirectionsWithNullsLast() {
        ModelOperations<Contact> contacts = contacts();
        List<String> names = Arrays.asList("b", null, "B", "é", "\uD83D\uDE00", "\uFFFD", "a");
        for (int i = 0; i < names.size(); i++) {
            await(contacts.create(new Contact("k" + i, "e" + i, names.get(i), i % 2, null, List.of(), null, null)));
        }
        assertThat(ids(await(contacts.list(contacts.all().orderBy(asc(Contact::name))))))
                .as("by code point")
                .containsExactly("k2", "k6", "k0", "k3", "k5", "k4", "k1");
        assertThat(ids(await(contacts.list(contacts.all().orderBy(desc(Contact::name))))))
                .containsExactly("k4", "k5", "k3", "k0", "k6", "k2", "k1");
        assertThat(ids(await(contacts.list(contacts.all().orderBy(desc("score"), asc("name"))))))
                .containsExactly("k3", "k5", "k1", "k2", "k6", "k0", "k4");
        assertThat(ids(await(contacts.list(contacts.all()))))
                .as("by key without an order")
                .isSorted();
    }

    @Test
    @Capability("S27")
    void anOrderByWhatIsNotThereIsRefusedBeforeAnySql() {
        ModelOperations<Contact> contacts = contacts();
        for (String name : List.of("scor", "score\" DESC; --", "score DESC", "-score", "(SELECT 1)", "created_at")) {
            refusedWithoutSql(
                    DataFlowException.class,
                    () -> contacts.list((Query) contacts.all().orderBy(asc(name))));
            refusedWithoutSql(
                    DataFlowException.class,
                    () -> contacts.stream((Query) contacts.all().orderBy(desc(name))));
        }
        assertThat(refusedWithoutSql(
                                UnknownNameException.class,
                                () -> contacts.list((Query) contacts.all().orderBy(asc("scor"))))
                        .suggestions())
                .contains("score");
        refusedWithoutSql(
                ValidationFailedException.class,
                () -> contacts.list(contacts.all().orderBy(asc(Contact::attributes))));
    }

    @Test
    @Capability("S15")
    void aStreamYieldsEveryRowInOrderOnDemand() {
        ModelOperations<Contact> contacts = loaded(3_000);
        List<String> streamed =
                collected(contacts.stream(where(Contact::score).lt(6).orderBy(asc(Contact::id)))
                        .map(Contact::id));
        assertThat(streamed).hasSize(2_572).isSorted();
        assertThat(collected(contacts.stream(contacts.all()).take(5)).size()).isEqualTo(5);
        assertThat(collected(contacts.stream(contacts.all()).limitRate(7))).hasSize(3_000);
        assertThat(collected(contacts.stream(contacts.all().limit(2_500).offset(100))))
                .hasSize(2_500);
        assertThat(await(contacts.count(contacts.all()))).isEqualTo(3_000);
    }
}
