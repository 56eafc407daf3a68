package io.dataflow.docs;

import static io.dataflow.core.BulkOptions.OnConflict.ERROR;
import static io.dataflow.core.BulkOptions.OnConflict.SKIP;
import static io.dataflow.core.BulkOptions.OnConflict.UPDATE;
import static io.dataflow.core.BulkOptions.OnError.CONTINUE;
import static io.dataflow.core.BulkOptions.OnError.STOP;
import static io.dataflow.core.query.Dsl.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dataflow.DataFlow;
import io.dataflow.core.Args;
import io.dataflow.core.BulkFailedException;
import io.dataflow.core.BulkOptions;
import io.dataflow.core.BulkProgress;
import io.dataflow.core.DataFlowException;
import io.dataflow.core.Deadline;
import io.dataflow.core.Key;
import io.dataflow.core.MapOperations;
import io.dataflow.core.ModelOperations;
import io.dataflow.core.RecordNotFoundException;
import io.dataflow.core.Rejected;
import io.dataflow.core.TooManyRecordsException;
import io.dataflow.core.UniqueViolationException;
import io.dataflow.core.UnknownNameException;
import io.dataflow.core.UpsertOptions;
import io.dataflow.core.Upserted;
import io.dataflow.core.ValidationFailedException;
import io.dataflow.core.model.Column;
import io.dataflow.core.model.DataModel;
import io.dataflow.core.model.Default;
import io.dataflow.core.model.FieldDefinition;
import io.dataflow.core.model.Id;
import io.dataflow.core.model.Index;
import io.dataflow.core.model.ModelDefinition;
import io.dataflow.core.model.Naming;
import io.dataflow.core.model.References;
import io.dataflow.core.model.Unique;
import io.dataflow.core.query.Aggregation;
import io.dataflow.core.query.Changes;
import io.dataflow.core.query.Condition;
import io.dataflow.core.query.Filter;
import io.dataflow.core.query.Page;
import io.dataflow.core.query.Property;
import io.dataflow.core.query.Query;
import io.dataflow.core.query.Setter;
import io.dataflow.core.query.Sort;
import io.dataflow.testsupport.TestDatabase;
import io.r2dbc.spi.ConnectionFactories;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Every name and shape of the public face, declared with the types that a user would write. */
class ApiShapesTest {

    @DataModel
    public record Contact(
            String id,
            @Unique String email,
            @Nullable String name,
            int score,
            @Nullable Map<String, Object> attributes,
            List<String> tags,
            @Nullable Instant createdAt,
            @Nullable Instant updatedAt) {}

    @DataModel
    record Customer(String id) {}

    enum Status {
        OPEN,
        PAID
    }

    @DataModel(table = "orders", indexes = "customerId,status")
    record SalesOrder(
            UUID id,
            @References(Customer.class) @Index String customerId,
            @Default("OPEN") @Nullable Status status,
            @Column("grand_total") BigDecimal total) {}

    @DataModel
    record OrderLine(@Id String orderId, @Id int position, int quantity) {}

    record Dto(String id, int score) {

        static Dto of(Contact contact) {
            return new Dto(contact.id(), contact.score());
        }
    }

    private final TestDatabase database = TestDatabase.of("H2");
    private final DataFlow db =
            DataFlow.open(database.r2dbcUrl(), Contact.class, Customer.class, SalesOrder.class, OrderLine.class);
    private final ModelOperations<Contact> contacts = db.model(Contact.class);

    @BeforeEach
    void storesThreeContacts() {
        for (int i = 1; i <= 3; i++) {
            get(contacts.create(contact("c" + i, i * 10)));
        }
    }

    @AfterEach
    void close() {
        Mono<Void> closed = db.close();
        closed.block(Duration.ofSeconds(60));
        database.close();
    }

    @Test
    void aBuilderTakesWhatItsUsersWrite() {
        List<DataFlow> opened = new ArrayList<>();
        opened.add(DataFlow.builder(database.r2dbcUrl())
                .name("shop")
                .model(Contact.class)
                .model(Customer.class)
                .model(SalesOrder.class)
                .autoMigrate(true)
                .existingSchema(false)
                .naming(Naming.DEFAULT)
                .pool(o -> o.size(20).maxOverflow(10).acquireTimeout(Duration.ofSeconds(30)))
                .bulk(o -> o.batchSize(1_000))
                .build());
        opened.add(DataFlow.builder(ConnectionFactories.get(database.r2dbcUrl()))
                .model(ModelDefinition.of(Contact.class))
                .build());
        for (DataFlow shop : opened) {
            Mono<Void> ready = shop.ready();
            ready.block(Duration.ofSeconds(60));
            shop.close(Duration.ofSeconds(5)).block(Duration.ofSeconds(60));
        }
    }

    @Test
    void aModelMadeOfDataHasTheSameVerbsOverMaps() {
        MapOperations coupons = db.register(ModelDefinition.of(Map.of(
                "name", "Coupon", "fields", Map.of("id", "string", "percent", Map.of("type", "int", "default", 5)))));

        Mono<Map<String, Object>> created = coupons.create(Map.of("id", "x"));
        assertThat(get(created)).containsEntry("id", "x").containsEntry("percent", 5);
        assertThat(get(db.model("Coupon").read("x"))).containsEntry("percent", 5);

        Mono<Map<String, Object>> updated = coupons.update("x", Map.of("percent", 7));
        assertThat(get(updated)).containsEntry("percent", 7);
        assertThat(get(coupons.update("x", set("percent").plus(3)))).containsEntry("percent", 10);
        assertThat(get(coupons.update(Map.of("id", "x", "percent", 11)))).containsEntry("percent", 11);
        Mono<Upserted<Map<String, Object>>> upserted = coupons.upsert(Map.of("id", "y", "percent", 1));
        assertThat(get(upserted).created()).isTrue();
        assertThat(get(coupons.upsert(Map.of("id", "y"), o -> o.conflictOn("id")
                                .update(set("percent").plus(1))))
                        .record())
                .containsEntry("percent", 2);

        Mono<Page<Map<String, Object>>> page =
                coupons.list(where("percent").gte(1).orderBy(desc("percent")).limit(5));
        assertThat(get(page).records()).extracting(row -> row.get("id")).containsExactly("x", "y");
        Flux<Map<String, Object>> all = coupons.stream(coupons.all());
        assertThat(get(all.count())).isEqualTo(2);
        assertThat(get(coupons.count(coupons.filter(Map.of("percent", Map.of("$lt", 5))))))
                .isOne();
        assertThat(get(coupons.exists(where("id").eq("x")))).isTrue();
        assertThat(get(coupons.findOne(where("id").eq("x")))).containsEntry("id", "x");
        assertThat(get(coupons.find("x"))).isNotEmpty();
        assertThat(get(coupons.readMany(Flux.just("y", "x")).count())).isEqualTo(2);
        assertThat(get(coupons.updateWhere(all(), coupons.changes(Map.of("percent", 3)))))
                .isEqualTo(2);
        Flux<Map<String, Object>> groups = coupons.aggregate(groupBy("percent").count("n"));
        assertThat(get(groups.single())).containsEntry("n", 2L);
        Flux<BulkProgress<Map<String, Object>>> loaded =
                coupons.bulkCreate(List.of(Map.of("id", "z"), Map.of("id", "w", "percent", 2)));
        assertThat(get(loaded.last()).inserted()).isEqualTo(2);
        Flux<Map<String, Object>> rows = Flux.just(Map.of("id", "z", "percent", 8));
        assertThat(get(coupons.bulkUpdate(rows).last()).updated()).isOne();
        assertThat(get(coupons.bulkUpsert(rows, o -> o.batchSize(10)).last()).updated())
                .isOne();
        assertThat(get(coupons.bulkDelete(List.of("z", "w")).last()).deleted()).isEqualTo(2);
        assertThat(get(coupons.delete("y"))).isTrue();
        assertThat(get(coupons.deleteWhere(all()))).isOne();
    }

    @Test
    void theVerbsOfATypedModelHaveTheirShapes() {
        Mono<Contact> created = contacts.create(set(Contact::id)
                .to("d1")
                .set(Contact::email)
                .to("d1@x.org")
                .set(Contact::score)
                .to(4)
                .set(Contact::tags)
                .to(List.of()));
        assertThat(get(created).name()).isNull();
        Mono<Contact> read = contacts.read("c1");
        Mono<Contact> found = contacts.find("nobody");
        Mono<Contact> one = contacts.findOne(where(Contact::email).eq("c1@x.org"));
        Flux<Contact> many = contacts.readMany(Flux.just("c2", "c1"));
        assertThat(get(read)).isEqualTo(get(one));
        assertThat(found.blockOptional(Duration.ofSeconds(60))).isEmpty();
        assertThat(get(many.map(Contact::id).collectList())).containsExactly("c2", "c1");

        Mono<Contact> updated = contacts.update(contact("c1", 11));
        assertThat(get(updated).score()).isEqualTo(11);
        assertThat(get(contacts.update("c1", set(Contact::score).plus(-1))).score())
                .isEqualTo(10);
        assertThat(get(contacts.update("c1", set("name").to("Ada"))).name()).isEqualTo("Ada");
        assertThat(get(contacts.update("c1", Args.args("name", null, "email", "a@x")))
                        .name())
                .isNull();
        Mono<Long> changed = contacts.updateWhere(
                where(Contact::score).gte(20), set(Contact::score).plus(1));
        assertThat(get(changed)).isEqualTo(2);

        Mono<Boolean> deleted = contacts.delete("d1");
        assertThat(get(deleted)).isTrue();
        Mono<Long> removed = contacts.deleteWhere(where(Contact::score).lt(0));
        assertThat(get(removed)).isZero();
        Mono<Long> count = contacts.count(where(Contact::score).gte(10));
        Mono<Boolean> exists = contacts.exists(all());
        assertThat(get(count)).isEqualTo(3);
        assertThat(get(exists)).isTrue();

        Mono<Upserted<Contact>> same = contacts.upsert(contact("c3", 99));
        assertThat(get(same).created()).isFalse();
        UnaryOperator<UpsertOptions<Contact>> byEmail =
                o -> o.conflictOn(Contact::email).update(set(Contact::score).plus(1));
        assertThat(get(contacts.upsert(contact("c3", 0), byEmail)).record().score())
                .isEqualTo(100);
        assertThat(get(contacts.upsert(contact("c3", 0), o -> o.conflictOn("email")))
                        .record()
                        .score())
                .isZero();
        Publisher<Contact> source = Flux.range(1, 3).map(i -> contact("m" + i, i));
        Flux<Contact> stored = contacts.createMany(source);
        assertThat(get(stored.map(Contact::id).collectList())).containsExactly("m1", "m2", "m3");
        assertThat(get(contacts.deleteWhere(all()))).isEqualTo(6);
    }

    @Test
    void queriesReadAsTheyAreWritten() {
        Filter<Contact> filter =
                where(Contact::score).gte(10).and(Contact::email).endsWith("@x.org");
        Query<Contact> query =
                filter.orderBy(desc(Contact::score), asc("name")).limit(20).offset(0);
        Mono<Page<Contact>> page = contacts.list(query);
        Page<Contact> records = get(page);
        Long total = records.total();
        Page<Dto> mapped = records.map(Dto::of);
        assertThat(total).isEqualTo(3);
        assertThat(mapped.records()).extracting(Dto::score).containsExactly(30, 20, 10);
        assertThat(List.of(mapped.limit(), (int) mapped.offset())).containsExactly(20, 0);
        Mono<Page<Dto>> projected = contacts.list(query, Dto.class);
        assertThat(get(projected).records()).isEqualTo(mapped.records());

        Page<Contact> first =
                get(contacts.list(all().orderBy(desc(Contact::score)).limit(2).withoutTotal()));
        String cursor = first.nextCursor();
        assertThat(first.total()).isNull();
        assertThat(cursor).isNotNull();
        assertThat(get(contacts.list(
                                all().orderBy(desc(Contact::score)).limit(2).after(String.valueOf(cursor))))
                        .records())
                .extracting(Contact::id)
                .containsExactly("c1");
        Flux<Contact> stream =
                contacts.stream(or(where(Contact::id).eq("c1"), where("score").gte(30)));
        assertThat(get(stream.map(Contact::id).collectList())).containsExactly("c1", "c3");
        assertThat(get(contacts.count(not(where(Contact::score).lt(20))))).isEqualTo(2);
        Filter<Contact> city = where(Contact::attributes).path("city").eq("Rome");
        assertThat(city.toString()).doesNotContain("Rome");
        Mono<Page<Contact>> locked = db.transaction(tx -> tx.model(Contact.class)
                .list(all().orderBy(asc(Contact::id)).limit(1).forUpdate()));
        assertThat(get(locked).records()).hasSize(1);
        Query<Contact> skipping = where(Contact::score).gt(0).forUpdate().skipLocked();
        Query<Contact> chosen = where(Contact::score).gt(0).select(Contact::id, Contact::score);
        assertThat(skipping).isNotEqualTo(chosen);
        assertThat(get(contacts.list(chosen)).records())
                .allSatisfy(row -> assertThat(row.email()).isNull());
        Aggregation<Contact> best = groupBy(Contact::name).count("n").max(Contact::score, "top");
        Flux<Map<String, Object>> groups = contacts.aggregate(best);
        assertThat(get(groups.collectList())).hasSize(3);
        assertThat(get(contacts.aggregate(aggregate().count("n")).single())).containsEntry("n", 3L);
    }

    @Test
    void everyOperatorIsThereTypedAndAsData() {
        List<Filter<Contact>> typed = List.of(
                where(Contact::score).eq(10),
                where(Contact::score).ne(10),
                where(Contact::score).gt(1),
                where(Contact::score).lte(10),
                where(Contact::score).in(10, 20),
                where(Contact::score).in(List.of(10, 20)),
                where(Contact::score).nin(10),
                where(Contact::score).between(1, 15),
                where(Contact::email).like("c1%"),
                where(Contact::email).ilike("C1%"),
                where(Contact::email).startsWith("c1"),
                where(Contact::email).contains("1@"),
                where(Contact::email).regex("^c[12]@"),
                where(Contact::tags).contains("vip"),
                where(Contact::tags).overlap("vip", "x"),
                where(Contact::attributes).isNull(),
                where(Contact::attributes).isNotNull(),
                where(Contact::name).exists());
        typed.forEach(filter -> assertThat(get(contacts.count(filter))).isBetween(0L, 3L));
        Filter<Contact> data = contacts.filter(Map.of(
                "score", Map.of("$gte", 10, "$lt", 50),
                "$or", List.of(Map.of("name", "Name c1"), Map.of("tags", Map.of("$contains", "vip")))));
        assertThat(get(contacts.count(data))).isEqualTo(3);
        for (Map<String, ?> one : List.<Map<String, ?>>of(
                Map.of("email", Map.of("$like", "c%")),
                Map.of("email", Map.of("$ilike", "C%")),
                Map.of("email", Map.of("$startsWith", "c")),
                Map.of("email", Map.of("$endsWith", ".org")),
                Map.of("email", Map.of("$regex", "^c")),
                Map.of("score", Map.of("$in", List.of(10, 20, 30))),
                Map.of("score", Map.of("$nin", List.of(1))),
                Map.of("score", Map.of("$between", List.of(1, 100))),
                Map.of("score", Map.of("$ne", 1)),
                Map.of("tags", Map.of("$overlap", List.of("vip"))),
                Map.of("name", Map.of("$null", false)),
                Map.of("name", Map.of("$exists", true)),
                Map.of("$and", List.of(Map.of("score", Map.of("$gt", 1)), Map.of("score", Map.of("$lte", 30)))),
                Map.of("$not", Map.of("score", Map.of("$eq", 1))))) {
            assertThat(get(contacts.count(contacts.filter(one))))
                    .as("%s", one.keySet())
                    .isEqualTo(3);
        }
        Property<Contact, Integer> property = Contact::score;
        Condition<Contact, Integer> condition = where(property);
        Setter<Contact, Integer> setter = set(property);
        Sort<Contact> sort = asc(property);
        assertThat(List.of(condition, setter, sort)).doesNotContainNull();
    }

    @Test
    void changesAreTypedAndCanBeNarrowed() {
        Changes<Contact> changes = set(Contact::score).to(10).set(Contact::name).to("Ada");
        Changes<Contact> narrowed = changes.set(Contact::email).to("other").only(Contact::name, Contact::score);
        Contact ada = get(contacts.update("c1", narrowed));
        assertThat(List.of(ada.name(), ada.email(), ada.score())).isEqualTo(List.of("Ada", "c1@x.org", 10));
        Changes<Contact> data = contacts.changes(Map.of("score", 12));
        assertThat(get(contacts.update("c2", data)).score()).isEqualTo(12);
    }

    @Test
    void bulkOperationsTakeTheirOptionsAndTellTheirTotals() {
        List<Rejected<?>> letters = new ArrayList<>();
        Flux<Contact> rows = Flux.just(contact("c1", 1), contact("b1", 1), contact("b2", 2));
        Flux<BulkProgress<Contact>> ticks = contacts.bulkCreate(rows, o -> o.batchSize(5_000)
                .onConflict(SKIP)
                .conflictOn("email")
                .onError(CONTINUE)
                .maxErrors(1_000)
                .parallel(2)
                .returnIds()
                .rejectedTo(rejected -> Mono.fromRunnable(() -> letters.add(rejected))));
        List<BulkProgress<Contact>> all = get(ticks.collectList());
        BulkProgress<Contact> end = all.get(all.size() - 1);
        assertThat(List.of(end.processed(), end.inserted(), end.updated(), end.skipped(), end.deleted(), end.failed()))
                .containsExactly(3L, 2L, 0L, 1L, 0L, 0L);
        assertThat(end.last()).isTrue();
        assertThat(end.batchNumber()).isOne();
        Duration elapsed = end.elapsed();
        assertThat(elapsed).isPositive();
        List<Object> ids = all.stream().flatMap(tick -> tick.ids().stream()).toList();
        assertThat(ids).containsExactlyInAnyOrder("b1", "b2");

        BulkProgress<Contact> isolated =
                get(contacts.bulkCreate(List.of(contact("c1", 1), contact("b3", 1)), o -> o.onError(CONTINUE)
                                .onConflict(ERROR)
                                .rejectedTo(rejected -> Mono.fromRunnable(() -> letters.add(rejected))))
                        .last());
        assertThat(isolated.failed()).isOne();
        Rejected<?> rejected = letters.get(0);
        long index = rejected.index();
        long line = rejected.line();
        DataFlowException cause = rejected.cause();
        assertThat(List.of(index, line)).containsExactly(0L, 0L);
        assertThat(rejected.row()).isInstanceOf(Contact.class);
        assertThat(cause).isInstanceOf(UniqueViolationException.class);

        assertThat(get(contacts.bulkUpsert(rows, o -> o.onConflict(UPDATE)).last())
                        .updated())
                .isEqualTo(3);
        assertThat(get(contacts.bulkUpdate(rows).last()).updated()).isEqualTo(3);
        assertThat(get(contacts.bulkDelete(Flux.just("b1", "b2")).last()).deleted())
                .isEqualTo(2);
        assertThat(get(contacts.bulkCreate(List.of(), BulkOptions::atomic).last())
                        .last())
                .isTrue();
        assertThatThrownBy(() -> get(contacts.bulkCreate(List.of(contact("c1", 1)), o -> o.onError(STOP))
                        .last()))
                .isInstanceOfSatisfying(BulkFailedException.class, failed -> {
                    BulkProgress<?> progress = failed.progress();
                    assertThat(progress.inserted()).isZero();
                });
    }

    @Test
    void aKeyOfSeveralPartsIsGivenInOrder() {
        ModelOperations<OrderLine> lines = db.model(OrderLine.class);
        get(lines.create(new OrderLine("o1", 2, 5)));
        assertThat(get(lines.read(Key.of("o1", 2))).quantity()).isEqualTo(5);
        assertThat(get(lines.read(Map.of("orderId", "o1", "position", 2))).quantity())
                .isEqualTo(5);
        assertThat(get(lines.update(Key.of("o1", 2), set(OrderLine::quantity).plus(1)))
                        .quantity())
                .isEqualTo(6);
        assertThat(get(lines.delete(Key.of("o1", 2)))).isTrue();
        assertThatThrownBy(() -> lines.delete(where(OrderLine::quantity).eq(1)))
                .isInstanceOf(ValidationFailedException.class);
        assertThatThrownBy(() -> lines.find(new OrderLine("o1", 2, 5))).isInstanceOf(ValidationFailedException.class);
    }

    @Test
    void argumentsMayHoldNullAndAnyNumberOfPairs() {
        Map<String, @Nullable Object> map = Args.args("name", null, "email", "a@x");
        Map<String, @Nullable Object> expected = new LinkedHashMap<>();
        expected.put("name", null);
        expected.put("email", "a@x");
        assertThat(map).isEqualTo(expected);
    }

    @Test
    void defaultsReferencesAndColumnsComeFromAnnotations() {
        ModelOperations<SalesOrder> orders = db.model(SalesOrder.class);
        get(db.model(Customer.class).create(new Customer("u1")));
        SalesOrder order = get(orders.create(
                set(SalesOrder::customerId).to("u1").set(SalesOrder::total).to(new BigDecimal("9.50"))));
        assertThat(order.status()).isEqualTo(Status.OPEN);
        assertThat(order.id().version()).isEqualTo(7);
        List<FieldDefinition> fields = ModelDefinition.of(SalesOrder.class).fields();
        assertThat(fields).extracting(FieldDefinition::column).contains("grand_total");
    }

    @Test
    void transactionsComposeInEveryForm() {
        Mono<Contact> moved = db.transaction(
                tx -> tx.model(Contact.class).update("c1", set(Contact::score).plus(5)));
        assertThat(get(moved).score()).isEqualTo(15);
        Flux<Contact> many = db.transactionMany(tx -> tx.model(Contact.class).stream(all()));
        assertThat(get(many.count())).isEqualTo(3);
        Mono<Contact> joined =
                contacts.update("c1", set(Contact::score).plus(5)).as(db::required);
        assertThat(get(joined).score()).isEqualTo(20);
        Flux<Contact> joinedMany = contacts.stream(all()).as(db::required);
        assertThat(get(joinedMany.count())).isEqualTo(3);
        assertThatThrownBy(() -> get(db.transaction(tx -> tx.model(Contact.class)
                        .delete("c1")
                        .then(Mono.<Long>error(new IllegalStateException("undone"))))))
                .isInstanceOf(IllegalStateException.class);
        assertThat(get(contacts.exists(where(Contact::id).eq("c1")))).isTrue();
    }

    record Top(String id, int score) {}

    @Test
    void sqlOfOnesOwnIsTheEscapeHatch() {
        Flux<Top> rows = db.sql("select \"id\", \"score\" from \"contacts\" where \"score\" >= :x")
                .bind("x", 1)
                .as(Top.class);
        assertThat(get(rows.count())).isEqualTo(3);
        Flux<Map<String, Object>> maps =
                db.sql("select \"id\" from \"contacts\"").rows();
        assertThat(get(maps.count())).isEqualTo(3);
        Mono<Long> updated = db.sql("update \"contacts\" set \"score\" = 1").update();
        assertThat(get(updated)).isEqualTo(3);
    }

    @Test
    void aDeadlineKeepsWhatItLimits() {
        Mono<Contact> one = Deadline.within(Duration.ofSeconds(20), contacts.read("c1"));
        assertThat(get(one).id()).isEqualTo("c1");
        Flux<Contact> many = Deadline.within(Duration.ofSeconds(20), contacts.stream(all()));
        assertThat(get(many.count())).isEqualTo(3);
    }

    @Test
    void errorsTellWhatTheyAreAbout() {
        assertThatThrownBy(() -> get(contacts.read("nobody")))
                .isInstanceOfSatisfying(RecordNotFoundException.class, error -> {
                    assertThat(List.of(error.code(), String.valueOf(error.model()), String.valueOf(error.operation())))
                            .containsExactly("RECORD_NOT_FOUND", "Contact", "read");
                    assertThat(error.isTransient()).isFalse();
                    assertThat(error.nodeId()).isNull();
                });
        assertThatThrownBy(() -> get(contacts.findOne(where(Contact::score).gt(1))))
                .isInstanceOf(TooManyRecordsException.class);
        assertThatThrownBy(() -> get(contacts.create(contact("c1", 1))))
                .isInstanceOfSatisfying(UniqueViolationException.class, error -> {
                    assertThat(error.constraint()).isNotNull();
                    assertThat(error.fields()).isNotEmpty();
                });
        assertThatThrownBy(() -> contacts.filter(Map.of("scoer", 1)))
                .isInstanceOfSatisfying(UnknownNameException.class, error -> {
                    assertThat(error.name()).isEqualTo("scoer");
                    assertThat(error.suggestions()).contains("score");
                });
        assertThatThrownBy(() -> get(contacts.create(set(Contact::id).to("z"))))
                .isInstanceOfSatisfying(ValidationFailedException.class, error -> assertThat(error.faults())
                        .extracting(ValidationFailedException.Fault::field)
                        .contains("email", "score"));
        assertThatThrownBy(() -> db.model(Dto.class))
                .isInstanceOf(UnknownNameException.class)
                .hasMessageContaining("model(");
    }

    static Contact contact(String id, int score) {
        return new Contact(id, id + "@x.org", "Name " + id, score, Map.of("city", "Rome"), List.of("vip"), null, null);
    }

    static <T> T get(Mono<T> result) {
        T value = result.block(Duration.ofSeconds(60));
        if (value == null) {
            throw new AssertionError("no value came");
        }
        return value;
    }
}
