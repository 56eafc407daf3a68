package io.dataflow;

import static io.dataflow.core.query.Dsl.asc;
import static io.dataflow.core.query.Dsl.not;
import static io.dataflow.core.query.Dsl.or;
import static io.dataflow.core.query.Dsl.where;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dataflow.core.Args;
import io.dataflow.core.ModelOperations;
import io.dataflow.core.ValidationFailedException;
import io.dataflow.core.query.Filter;
import io.dataflow.testsupport.Capability;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The truth table of the filter operators: typed and as data, the same in every verb.
 *
 * <p>The rows: a(Ada, 1), b(bob, 2), c(NULL, 3), d("50%_\", 4), e("été", 5).
 */
@Capability({"S15", "S17"})
abstract class FilterContract extends FacadeContract {

    private ModelOperations<Contact> contacts;

    @BeforeEach
    final void load() {
        contacts = contacts();
        List<String> names = Arrays.asList("Ada", "bob", null, "50%_\\", "été");
        List<Contact> rows = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            String id = Character.toString('a' + i);
            rows.add(new Contact(id, id + "@x.org", names.get(i), i + 1, null, List.of("t" + i, "all"), null, null));
        }
        await(contacts.bulkCreate(rows).last());
    }

    /** The keys of the rows that a filter matches; list, stream, count and exists have to agree. */
    private String keys(Filter<? super Contact> filter) {
        List<String> keys =
                await(contacts.list(filter)).records().stream().map(Contact::id).toList();
        assertThat(await(contacts.list(filter)).total()).isEqualTo(keys.size());
        assertThat(collected(contacts.stream(filter)).stream().map(Contact::id))
                .isEqualTo(keys.isEmpty() ? List.of() : keys);
        assertThat(await(contacts.count(filter))).isEqualTo(keys.size());
        assertThat(await(contacts.exists(filter))).isEqualTo(!keys.isEmpty());
        return String.join("", keys);
    }

    /** {@link #keys(Filter)} of a filter given as data. */
    private String keys(Object... namesAndValues) {
        return keys(contacts.filter(Args.args(namesAndValues)));
    }

    private String both(Filter<? super Contact> typed, Object... data) {
        String keys = keys(typed);
        assertThat(keys(data)).as("as data").isEqualTo(keys);
        return keys;
    }

    private static Map<String, Object> op(Object... operatorsAndOperands) {
        return Args.args(operatorsAndOperands);
    }

    @Test
    void equalityTakesNullAsAValue() {
        assertThat(both(where(Contact::name).eq("Ada"), "name", "Ada")).isEqualTo("a");
        assertThat(keys("name", op("$eq", "Ada"))).isEqualTo("a");
        assertThat(keys(where(Contact::name).eq("ada"))).isEmpty();
        assertThat(both(where(Contact::name).eq(null), "name", null)).isEqualTo("c");
        assertThat(keys("name", op("$eq", null))).isEqualTo("c");
        assertThat(both(where(Contact::name).ne("Ada"), "name", op("$ne", "Ada")))
                .isEqualTo("bcde");
        assertThat(both(where(Contact::name).ne(null), "name", op("$ne", null))).isEqualTo("abde");
    }

    @Test
    void comparisonsOfOneFieldAddUp() {
        assertThat(both(where(Contact::score).gt(3), "score", op("$gt", 3))).isEqualTo("de");
        assertThat(both(where(Contact::score).gte(3), "score", op("$gte", 3))).isEqualTo("cde");
        assertThat(both(where(Contact::score).lt(3), "score", op("$lt", 3))).isEqualTo("ab");
        assertThat(both(where(Contact::score).lte(3), "score", op("$lte", 3))).isEqualTo("abc");
        assertThat(both(where(Contact::score).gte(2).and(Contact::score).lt(4), "score", op("$gte", 2, "$lt", 4)))
                .isEqualTo("bc");
        assertThat(both(where(Contact::score).between(2, 4), "score", op("$between", List.of(2, 4))))
                .isEqualTo("bcd");
        assertThat(keys(where(Contact::score).between(4, 2))).isEmpty();
        assertThat(keys(where(Contact::name).lt("a")))
                .as("texts by code point, NULL never")
                .isEqualTo("ad");
    }

    @Test
    void conditionsMayBeManyAndTextsLong() {
        List<Map<String, Object>> many = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            many.add(Map.of("name", op("$startsWith", i == 1 ? "Ad" : "nobody" + i)));
        }
        assertThat(keys("$or", many)).isEqualTo("a");
        String text = "_*[?\\%é\uD83D\uDCA1".repeat(13_000);
        await(contacts.create(new Contact("l", "l@x.org", text, 6, null, List.of(), null, null)));
        assertThat(keys(where(Contact::name).startsWith(text.substring(0, 90_000))))
                .isEqualTo("l");
        assertThat(keys(where(Contact::name).startsWith(text.substring(0, 90_000) + "!")))
                .isEmpty();
        assertThat(keys(where(Contact::name).endsWith(text.substring(7)))).isEqualTo("l");
        assertThat(keys(where(Contact::name).endsWith("!" + text.substring(7)))).isEmpty();
        assertThat(keys(where(Contact::name).contains(text))).isEqualTo("l");
        assertThat(keys(where(Contact::name).contains(text.substring(7, 90_000))))
                .isEqualTo("l");
        assertThat(keys(where(Contact::name).contains(text + "!"))).isEmpty();
    }

    @Test
    void membershipKnowsEmptyListsAndNull() {
        assertThat(both(where(Contact::score).in(1, 3, 3, 99), "score", op("$in", List.of(1, 3, 3, 99))))
                .isEqualTo("ac");
        assertThat(both(where(Contact::score).nin(1, 3), "score", op("$nin", List.of(1, 3))))
                .isEqualTo("bde");
        assertThat(both(where(Contact::score).in(List.of()), "score", op("$in", List.of())))
                .isEmpty();
        assertThat(both(where(Contact::score).nin(List.of()), "score", op("$nin", List.of())))
                .isEqualTo("abcde");
        assertThat(both(where(Contact::name).in("Ada", null), "name", op("$in", Arrays.asList("Ada", null))))
                .isEqualTo("ac");
        assertThat(both(where(Contact::name).nin("Ada", null), "name", op("$nin", Arrays.asList("Ada", null))))
                .isEqualTo("bde");
        assertThat(both(where(Contact::name).nin("Ada"), "name", op("$nin", List.of("Ada"))))
                .isEqualTo("bcde");
        List<Integer> many = java.util.stream.IntStream.range(3, 20_000).boxed().toList();
        assertThat(both(where(Contact::score).in(many), "score", op("$in", many)))
                .isEqualTo("cde");
        assertThat(keys(where(Contact::score).nin(many))).isEqualTo("ab");
    }

    @Test
    void patternsAreCaseSensitiveUnlessAsked() {
        assertThat(both(where(Contact::name).like("A%"), "name", op("$like", "A%")))
                .isEqualTo("a");
        assertThat(keys(where(Contact::name).like("a%"))).isEmpty();
        assertThat(keys(where(Contact::name).like("_ob"))).isEqualTo("b");
        assertThat(keys(where(Contact::name).like("50\\%\\_\\\\"))).isEqualTo("d");
        assertThat(both(where(Contact::name).ilike("ADA"), "name", op("$ilike", "ADA")))
                .isEqualTo("a");
        await(contacts.create(new Contact("f", "f@x.org", "\uD83D\uDCA1.\n", 6, null, List.of(), null, null)));
        assertThat(keys(where(Contact::name).like("_._"))).as("one code point").isEqualTo("f");
        assertThat(keys(where(Contact::name).ilike("%____"))).isEqualTo("d");
        assertThat(keys(where(Contact::name).like("%.%"))).isEqualTo("f");
        assertThat(both(where(Contact::name).ilike("ÉT%"), "name", op("$ilike", "ÉT%")))
                .isEqualTo("e");
    }

    @Test
    void charactersAreCodePointsAndCaseFoldsByUnicode() {
        List<String> names =
                List.of("\uD801\uDC00", "\uFF21", "\u03A3\u0391\u03A3", "\u03C3\u03B1\u03C2", "\u0130", "stra\u00DFe");
        for (int i = 0; i < names.size(); i++) {
            String id = Character.toString('m' + i);
            await(contacts.create(new Contact(id, id, names.get(i), 9, null, List.of(), null, null)));
        }
        Filter<Contact> these = where(Contact::score).eq(9);
        assertThat(keys(these.and(where(Contact::name).like("_")))).isEqualTo("mnq");
        assertThat(keys(these.and(where(Contact::name).regex("^.$")))).isEqualTo("mnq");
        assertThat(keys(these.and(where(Contact::name).ilike("\uD801\uDC28")))).isEqualTo("m");
        assertThat(keys(these.and(where(Contact::name).like("\uD801\uDC28")))).isEmpty();
        assertThat(keys(these.and(where(Contact::name).ilike("_\uFF41%")))).isEmpty();
        assertThat(keys(these.and(where(Contact::name).ilike("\uFF41")))).isEqualTo("n");
        assertThat(keys(these.and(where(Contact::name).ilike("\u03C3\u03B1\u03C3"))))
                .as("a sigma is a sigma, at the end of a word too")
                .isEqualTo("op");
        assertThat(keys(these.and(where(Contact::name).ilike("I")))).isEqualTo("q");
        assertThat(keys(these.and(where(Contact::name).ilike("STRA_E")))).isEqualTo("r");
        assertThat(keys(these.and(where(Contact::name).ilike("STRASSE"))))
                .as("one character stays one")
                .isEmpty();
        assertThat(keys(these.and(where(Contact::name).regex("\\W\\W"))))
                .as("classes are those of ASCII")
                .isEqualTo("op");
        assertThat(await(contacts.list(these.orderBy(asc("name")))).records())
                .as("by code point, not by unit of UTF-16")
                .extracting(Contact::id)
                .containsExactly("r", "q", "o", "p", "n", "m");
        assertThat(keys(these.and(where(Contact::name).gt("\uFF21")))).isEqualTo("m");
    }

    @Test
    void prefixesSuffixesAndPartsAreTakenLiterally() {
        assertThat(both(where(Contact::name).startsWith("50%"), "name", op("$startsWith", "50%")))
                .isEqualTo("d");
        assertThat(keys(where(Contact::name).startsWith("5_"))).isEmpty();
        assertThat(both(where(Contact::name).endsWith("_\\"), "name", op("$endsWith", "_\\")))
                .isEqualTo("d");
        assertThat(both(where(Contact::name).contains("%_"), "name", op("$contains", "%_")))
                .isEqualTo("d");
        assertThat(keys(where(Contact::name).contains(""))).isEqualTo("abde");
        assertThat(both(where(Contact::name).regex("^[A-Z]"), "name", op("$regex", "^[A-Z]")))
                .isEqualTo("a");
        assertThat(keys("name", op("$regex", "b$"))).isEqualTo("b");
    }

    @Test
    void nullAndExistsObeyTheirArgument() {
        assertThat(both(where(Contact::name).isNull(), "name", op("$null", true)))
                .isEqualTo("c");
        assertThat(both(where(Contact::name).isNotNull(), "name", op("$null", false)))
                .isEqualTo("abde");
        assertThat(both(where(Contact::name).exists(), "name", op("$exists", true)))
                .isEqualTo("abde");
        assertThat(keys("name", op("$exists", false))).isEqualTo("c");
    }

    @Test
    void booleansComposeAndNotIsTheExactOpposite() {
        assertThat(both(
                        or(where(Contact::name).eq("Ada"), where(Contact::score).gte(5)),
                        "$or",
                        List.of(Map.of("name", "Ada"), Map.of("score", op("$gte", 5)))))
                .isEqualTo("ae");
        assertThat(both(not(where(Contact::name).eq("Ada")), "$not", Map.of("name", "Ada")))
                .isEqualTo("bcde");
        assertThat(keys("name", op("$not", op("$eq", "Ada")))).isEqualTo("bcde");
        assertThat(both(not(where(Contact::name).gt("a")), "name", op("$not", op("$gt", "a"))))
                .as("NULL is not greater, so it is in the opposite")
                .isEqualTo("acd");
        assertThat(keys(not(where(Contact::name).like("A%")))).isEqualTo("bcde");
        assertThat(keys(not(
                        or(where(Contact::name).isNull(), where(Contact::score).lt(2)))))
                .isEqualTo("bde");
        assertThat(keys("$and", List.of(op("score", op("$gt", 1)), op("score", op("$lt", 4)), op("name", null))))
                .isEqualTo("c");
        assertThatThrownBy(() -> contacts.filter(Map.of("$or", List.of())))
                .as("as data it is a mistake rather than a wish")
                .isInstanceOf(ValidationFailedException.class)
                .hasMessageContaining("$or");
        assertThat(keys("$and", List.of())).isEqualTo("abcde");
        assertThat(keys(contacts.filter(Map.of()))).isEqualTo("abcde");
        assertThat(keys(or())).isEmpty();
        assertThat(keys(not(contacts.all()))).isEmpty();
        assertThat(keys(
                        "score",
                        op("$gt", 1),
                        "$or",
                        List.of(op("name", null), op("$and", List.of(op("score", 2), op("name", "bob"))))))
                .isEqualTo("bc");
    }

    @Test
    void aFilterMeansTheSameInUpdateAndDelete() {
        Filter<Contact> filter = contacts.filter(Map.of(
                "$or",
                List.of(Args.args("name", null), Map.of("score", op("$gte", 4, "$lt", 5), "name", op("$ne", "Ada")))));
        assertThat(keys(filter)).isEqualTo("cd");
        assertThat(await(contacts.updateWhere(filter, contacts.changes(Map.of("email", "x")))
                        .onErrorReturn(-1L)))
                .isEqualTo(-1);
        assertThat(await(contacts.updateWhere(filter, contacts.changes(Map.of("attributes", Map.of("n", 1))))))
                .isEqualTo(2);
        assertThat(await(contacts.deleteWhere(filter))).isEqualTo(2);
        assertThat(keys(contacts.all())).isEqualTo("abe");
    }

    @Test
    @Capability("S26")
    void listsAreSearchedByTheirElements() {
        assertThat(both(where(Contact::tags).contains("t1"), "tags", op("$contains", "t1")))
                .isEqualTo("b");
        assertThat(keys(where(Contact::tags).contains(List.of("all", "t2")))).isEqualTo("c");
        assertThat(both(
                        where(Contact::tags).overlap("t0", "t4", "none"),
                        "tags",
                        op("$overlap", List.of("t0", "t4", "none"))))
                .isEqualTo("ae");
        assertThat(keys(where(Contact::tags).eq(List.of("t0", "all")))).isEqualTo("a");
    }
}
