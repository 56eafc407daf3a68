package io.dataflow;

import static io.dataflow.core.Args.args;
import static io.dataflow.core.query.Dsl.all;
import static io.dataflow.core.query.Dsl.asc;
import static io.dataflow.core.query.Dsl.desc;
import static io.dataflow.core.query.Dsl.groupBy;
import static io.dataflow.core.query.Dsl.set;
import static io.dataflow.core.query.Dsl.where;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dataflow.Account.Cents;
import io.dataflow.Account.Email;
import io.dataflow.Account.Level;
import io.dataflow.Account.Span;
import io.dataflow.core.BulkOptions.OnError;
import io.dataflow.core.BulkProgress;
import io.dataflow.core.DataFlowException;
import io.dataflow.core.MapOperations;
import io.dataflow.core.ModelOperations;
import io.dataflow.core.Rejected;
import io.dataflow.core.ValidationFailedException;
import io.dataflow.core.ValidationFailedException.Fault;
import io.dataflow.core.internal.model.JsonCodecs;
import io.dataflow.core.model.DataModel;
import io.dataflow.core.query.Page;
import io.dataflow.nodes.NodeOutput;
import io.dataflow.testsupport.Capability;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/** Field types of the user's own, in every verb and every form of a row. */
@Capability("S1")
abstract class ConverterContract extends FacadeContract {

    private DataFlow accountsDb() {
        return opened(Account.converters(builder()).model(Account.class).build());
    }

    private ModelOperations<Account> accounts() {
        return accountsDb().model(Account.class);
    }

    @Test
    void aRecordKeepsItsTypesInEveryVerb() {
        ModelOperations<Account> accounts = accounts();
        Account a = await(accounts.create(Account.of("a@x", 5L)));
        assertThat(a.balance()).isEqualTo(new Cents(5));
        assertThat(a)
                .usingRecursiveComparison()
                .ignoringFields("id", "createdAt", "updatedAt")
                .isEqualTo(Account.of("a@x", 5L));
        Account.Id id = a.id();
        assertThat(id).isNotNull();
        assertThat(await(accounts.read(id))).isEqualTo(a);
        assertThat(await(accounts.read(id.value()))).as("the stored key").isEqualTo(a);
        assertThat(await(accounts.read(id.value().toString())))
                .as("the key as text")
                .isEqualTo(a);
        assertThat(collected(accounts.readMany(Flux.just(id)))).containsExactly(a);

        assertThat(await(accounts.update(id, set(Account::balance).to(new Cents(7))))
                        .balance())
                .isEqualTo(new Cents(7));
        assertThat(await(accounts.update(id, set(Account::balance).plus(new Cents(3))))
                        .balance())
                .isEqualTo(new Cents(10));
        assertThat(await(accounts.update(a)).balance()).isEqualTo(new Cents(5));
        assertThat(await(accounts.update(id, args("balance", null, "level", Level.LOW))))
                .returns(null, Account::balance)
                .returns(Level.LOW, Account::level);
        assertThat(await(accounts.updateWhere(
                        where(Account::level).eq(Level.LOW), set(Account::level).to(Level.MIDDLE))))
                .isEqualTo(1);
        assertThat(await(accounts.upsert(Account.of("a@x", 9L), o -> o.conflictOn(Account::email))))
                .returns(false, u -> u.created())
                .returns(new Cents(9), u -> u.record().balance())
                .returns(id, u -> u.record().id());
        assertThat(database()
                        .query("SELECT \"balance\", \"level\", \"email\" FROM \"accounts\"")
                        .get(0)
                        .values())
                .as("what is stored")
                .extracting(Object::toString)
                .containsExactly("9", "3", "a@x");
        assertThat(await(accounts.delete(id))).isTrue();
    }

    @Test
    void bulkVerbsTakeAndReportTheTypes() {
        ModelOperations<Account> accounts = accounts();
        List<Account> rows = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            rows.add(Account.of(i + "@x", i % 5 == 0 ? null : (long) i));
        }
        List<Object> ids = ids(accounts.bulkCreate(rows, o -> o.returnIds()));
        assertThat(ids).hasSize(20).allMatch(Account.Id.class::isInstance);
        List<Account> stored = await(accounts.list(all().limit(100))).records();
        assertThat(stored).extracting(Account::id).containsExactlyInAnyOrderElementsOf(idsOf(ids));
        assertThat(ids(accounts.bulkUpdate(stored, o -> o.returnIds()))).containsExactlyInAnyOrderElementsOf(ids);
        List<Account> twice = new ArrayList<>(stored);
        twice.addAll(stored);
        twice.add(new Account(
                new Account.Id(UUID.randomUUID()),
                new Email("nobody@x"),
                null,
                Level.LOW,
                List.of(),
                null,
                null,
                null,
                null));
        assertThat(await(accounts.bulkUpdate(twice).last()))
                .as("rows that name a key again share its fate")
                .returns(40L, BulkProgress::updated)
                .returns(1L, BulkProgress::skipped);
        assertThat(ids(accounts.bulkUpsert(rows, o -> o.conflictOn("email").returnIds())))
                .containsExactlyInAnyOrderElementsOf(ids);
        assertThat(ids(accounts.bulkDelete(ids, o -> o.returnIds()))).containsExactlyInAnyOrderElementsOf(ids);
        assertThat(stored("accounts")).isZero();
    }

    private static List<Object> ids(Flux<? extends BulkProgress<?>> progress) {
        return collected(progress.concatMapIterable(BulkProgress::ids));
    }

    private static List<Account.Id> idsOf(List<Object> ids) {
        return ids.stream().map(Account.Id.class::cast).toList();
    }

    @Test
    void filtersOrdersPagesAndAggregatesSpeakTheTypes() {
        ModelOperations<Account> accounts = accounts();
        for (long i = 1; i <= 9; i++) {
            await(accounts.create(Account.of(i + "@x", i)));
        }
        await(accounts.create(Account.of("0@x", null)));
        assertThat(await(accounts.count(where(Account::balance).gte(new Cents(4)))))
                .isEqualTo(6);
        assertThat(await(accounts.count(where(Account::balance).between(new Cents(2), new Cents(3)))))
                .isEqualTo(2);
        assertThat(await(accounts.count(where(Account::balance).in(new Cents(2), null))))
                .isEqualTo(2);
        assertThat(await(accounts.count(where(Account::balance).ne(new Cents(2)))))
                .isEqualTo(9);
        assertThat(await(accounts.count(where(Account::email).eq(new Email("3@x")))))
                .isEqualTo(1);
        assertThat(await(accounts.count(where(Account::email).startsWith("3")))).isEqualTo(1);
        assertThat(await(accounts.count(where(Account::others).contains(new Email("x@3@x")))))
                .isEqualTo(1);
        assertThat(await(accounts.count(where(Account::others).overlap(new Email("x@3@x"), new Email("y@4@x")))))
                .isEqualTo(2);
        assertThat(await(accounts.count(accounts.filter(Map.of("balance", Map.of("$gt", 7), "level", 3)))))
                .isEqualTo(2);
        assertThat(await(accounts.count(accounts.filter(Map.of("balance", new Cents(7))))))
                .isEqualTo(1);

        List<Account> read = new ArrayList<>();
        String cursor = null;
        do {
            var query = all().orderBy(desc("balance"), asc("email")).limit(4);
            Page<Account> page = await(accounts.list(cursor == null ? query : query.after(cursor)));
            read.addAll(page.records());
            cursor = page.nextCursor();
        } while (cursor != null);
        assertThat(read)
                .extracting(Account::email)
                .extracting(Email::text)
                .containsExactly("9@x", "8@x", "7@x", "6@x", "5@x", "4@x", "3@x", "2@x", "1@x", "0@x");

        record Small(Email email, @Nullable Cents balance) {}
        assertThat(await(accounts.list(where(Account::balance).eq(new Cents(3)), Small.class))
                        .records())
                .containsExactly(new Small(new Email("3@x"), new Cents(3)));
        assertThat(collected(accounts.aggregate(groupBy(Account::level)
                        .max("balance", "top")
                        .sum("balance", "sum")
                        .having(where("top").gte(new Cents(9))))))
                .containsExactly(Map.of("level", Level.HIGH, "top", new Cents(9), "sum", new java.math.BigDecimal(45)));
    }

    @Test
    void mapsTakeTheTypeWhatIsStoredAndWhatJsonMakesOfIt() {
        MapOperations accounts = accountsDb().model("Account");
        Map<String, Object> typed = await(accounts.create(
                Map.of("email", new Email("a@x"), "balance", new Cents(5), "others", List.of(new Email("b@x")))));
        assertThat(typed)
                .containsEntry("email", new Email("a@x"))
                .containsEntry("balance", new Cents(5))
                .containsEntry("level", Level.MIDDLE)
                .containsEntry("others", List.of(new Email("b@x")))
                .containsEntry("span", null);
        Map<String, Object> plain = await(accounts.create(args(
                "email",
                "c@x",
                "balance",
                "6",
                "others",
                List.of("d@x"),
                "timeout",
                250,
                "level",
                1,
                "span",
                Map.of("from", 2, "to", 3))));
        assertThat(plain)
                .containsEntry("balance", new Cents(6))
                .containsEntry("timeout", Duration.ofMillis(250))
                .containsEntry("level", Level.LOW)
                .containsEntry("span", new Span(2, 3));

        String json = JsonCodecs.find().write(plain);
        @SuppressWarnings("unchecked")
        Map<String, Object> again = (Map<String, Object>) JsonCodecs.find().read(json, Map.class);
        again.put("id", UUID.randomUUID());
        again.put("email", "e@x");
        assertThat(without(await(accounts.create(again)), "id", "email")).isEqualTo(without(plain, "id", "email"));
        assertThat(await(accounts.update(plain.get("id"), Map.of("balance", Map.of("cents", 8)))))
                .containsEntry("balance", new Cents(8));
    }

    @Test
    void nodesTakeAndGiveTheTypes() {
        DataFlow db = accountsDb();
        NodeOutput created =
                await(db.node("AccountCreateNode").run(Map.of("email", "a@x", "balance", 5, "others", List.of())));
        assertThat(created.get("balance", Cents.class)).isEqualTo(new Cents(5));
        Account.Id id = created.get("id", Account.Id.class);
        assertThat(await(db.node("AccountReadNode").run(Map.of("id", id))).get("email"))
                .isEqualTo(new Email("a@x"));
        assertThat(await(db.node("AccountUpdateNode")
                                .run(Map.of("filter", Map.of("email", new Email("a@x")), "balance", new Cents(6))))
                        .get("updated"))
                .isEqualTo(1L);
        NodeOutput upserted = await(db.node("AccountUpsertNode")
                .run(Map.of(
                        "where", Map.of("email", "a@x"),
                        "create", Map.of("email", new Email("a@x"), "others", List.of()),
                        "update", Map.of("balance", 7))));
        assertThat(upserted.get("created")).isEqualTo(false);
        NodeOutput listed = await(db.node("AccountListNode")
                .run(Map.of("filter", Map.of("balance", Map.of("$gte", 7)), "orderBy", List.of("-balance"))));
        assertThat(listed.get("records"))
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.LIST)
                .singleElement()
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.MAP)
                .containsEntry("balance", new Cents(7));
    }

    /** A bean has the same types as a record. */
    @DataModel
    static class Purse {
        String id = "";

        @Nullable
        Cents balance;

        public String getId() {
            return id;
        }

        public @Nullable Cents getBalance() {
            return balance;
        }

        public void setBalance(@Nullable Cents given) {
            balance = given;
        }
    }

    @Test
    void aBeanKeepsItsTypes() {
        ModelOperations<Purse> purses =
                opened(Account.converters(builder()).model(Purse.class).build()).model(Purse.class);
        Purse purse = new Purse();
        purse.id = "a";
        purse.setBalance(new Cents(4));
        assertThat(await(purses.create(purse)).getBalance()).isEqualTo(new Cents(4));
        assertThat(await(purses.update("a", args("balance", null))).getBalance())
                .isNull();
        assertThat(await(purses.count(where(Purse::getBalance).isNull()))).isEqualTo(1);
    }

    @Test
    void aConverterThatRefusesAValueNamesModelAndFieldBeforeAnySql() {
        DataFlow db = accountsDb();
        MapOperations accounts = db.model("Account");
        Map<String, Object> bad = Map.of("email", CANARY, "others", List.of());
        for (var work : List.<java.util.function.Supplier<org.reactivestreams.Publisher<?>>>of(
                () -> accounts.create(bad),
                () -> accounts.upsert(bad, o -> o.conflictOn("email")),
                () -> accounts.update(UUID.randomUUID(), Map.of("email", CANARY)),
                () -> accounts.count(accounts.filter(Map.of("email", CANARY))),
                () -> db.node("AccountCreateNode").run(bad))) {
            ValidationFailedException error = refusedWithoutSql(ValidationFailedException.class, work);
            assertThat(error.model()).isEqualTo("Account");
            assertThat(error.faults())
                    .extracting(Fault::field, Fault::rule)
                    .containsExactly(org.assertj.core.groups.Tuple.tuple("email", "converter"));
            assertThat(error).hasMessageContaining("Email").hasMessageContaining("IllegalArgumentException");
        }
        List<Rejected<Map<String, Object>>> rejections = collected(accounts.bulkCreate(
                        List.of(
                                bad,
                                Map.of("email", "a@x", "others", List.of(CANARY)),
                                Map.of("email", "b@x", "others", List.of())),
                        o -> o.onError(OnError.CONTINUE))
                .concatMapIterable(BulkProgress::rejected));
        assertThat(stored("accounts")).isEqualTo(1);
        assertThat(rejections)
                .extracting(rejected -> rejected.cause().getMessage())
                .allSatisfy(message -> assertThat(message).doesNotContain(CANARY))
                .satisfiesExactly(
                        first -> assertThat(first).contains("email"),
                        second -> assertThat(second).contains("others").contains("element 0"));
    }

    @Test
    void aStoredValueThatTheConverterRefusesNamesModelAndField() {
        DataFlow db = accountsDb();
        Account account = await(db.model(Account.class).create(Account.of("a@x", 5L)));
        database().execute("UPDATE \"accounts\" SET \"email\" = '" + CANARY + "'");
        for (var work : List.<java.util.function.Supplier<org.reactivestreams.Publisher<?>>>of(
                () -> db.model(Account.class).read(account.id()),
                () -> db.model("Account").list(all()),
                () -> db.node("AccountReadNode").run(Map.of("id", account.id())))) {
            DataFlowException error = refused(DataFlowException.class, work);
            assertThat(error.code()).isEqualTo("ROW_MAPPING");
            assertThat(error).hasMessageContaining("Account.email").hasMessageContaining("IllegalArgumentException");
        }
    }

    @Test
    void aConverterNeverSeesNullNorAnswersIt() {
        record Odd(String text) {}
        @DataModel
        record Holder(String id, @Nullable Odd odd) {}
        ModelOperations<Holder> holders = opened(builder()
                        .converter(Odd.class, String.class, odd -> odd.text().isEmpty() ? null : odd.text(), Odd::new)
                        .model(Holder.class)
                        .build())
                .model(Holder.class);
        assertThat(refusedWithoutSql(
                                ValidationFailedException.class, () -> holders.create(new Holder("a", new Odd(""))))
                        .faults())
                .extracting(Fault::field)
                .containsExactly("odd");
        assertThat(await(holders.create(new Holder("a", null))).odd()).isNull();
        assertThat(await(holders.update(new Holder("a", new Odd("x"))))).isEqualTo(new Holder("a", new Odd("x")));
    }

    @Test
    void whatCannotBeAConverterIsRefusedWhenItIsGiven() {
        assertThatThrownBy(() -> Account.converters(builder())
                        .converter(Cents.class, String.class, Object::toString, text -> new Cents(1)))
                .isInstanceOf(ValidationFailedException.class)
                .hasMessageContaining(".converter(Cents.class")
                .hasMessageContaining("already");
        assertThatThrownBy(() -> builder().converter(UUID.class, String.class, UUID::toString, UUID::fromString))
                .hasMessageContaining(".converter(UUID.class")
                .hasMessageContaining("is a field type already");
        assertThatThrownBy(() -> builder().converter(Cents.class, BigInteger.class, c -> BigInteger.ONE, b -> null))
                .hasMessageContaining(".converter(Cents.class")
                .hasMessageContaining("java.math.BigInteger");
        assertThatThrownBy(() -> builder().converter(Number.class, Long.class, Number::longValue, n -> n))
                .hasMessageContaining(".converter(Number.class")
                .hasMessageContaining("supertype of Long");
    }

    @Test
    void aFieldOfAnUnknownTypeIsRefusedWithTheWayToAddIt() {
        @DataModel
        record Priced(String id, Duration every, List<byte[]> parts) {}
        assertThatThrownBy(() -> builder().model(Priced.class).build())
                .isInstanceOf(ValidationFailedException.class)
                .hasMessageContaining("Priced")
                .hasMessageContaining("every")
                .hasMessageContaining(".converter(Duration.class, ..)");
        @DataModel
        record Rates(String id, List<Currency> currencies) {}
        assertThatThrownBy(() -> builder()
                        .converter(Currency.class, byte[].class, c -> new byte[0], b -> Currency.getInstance("EUR"))
                        .model(Rates.class)
                        .build())
                .hasMessageContaining("currencies")
                .hasMessageContaining(".converter(..)");
    }
}
