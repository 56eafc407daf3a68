package io.dataflow.docs;

import static io.dataflow.core.BulkOptions.OnConflict.SKIP;
import static io.dataflow.core.BulkOptions.OnError.CONTINUE;
import static io.dataflow.core.query.Dsl.*;
import static io.dataflow.docs.ApiShapesTest.contact;
import static io.dataflow.docs.ApiShapesTest.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dataflow.DataFlow;
import io.dataflow.core.Args;
import io.dataflow.core.BulkFailedException;
import io.dataflow.core.BulkOptions;
import io.dataflow.core.BulkProgress;
import io.dataflow.core.DataFlowException;
import io.dataflow.core.Key;
import io.dataflow.core.MapOperations;
import io.dataflow.core.ModelOperations;
import io.dataflow.core.PoolTimeoutException;
import io.dataflow.core.Rejected;
import io.dataflow.core.Tenant;
import io.dataflow.core.TransactionOptions;
import io.dataflow.core.TransactionOptions.Isolation;
import io.dataflow.core.UniqueViolationException;
import io.dataflow.core.UnknownNameException;
import io.dataflow.core.UpsertOptions;
import io.dataflow.core.Upserted;
import io.dataflow.core.ValidationFailedException;
import io.dataflow.core.WorkflowException;
import io.dataflow.core.model.ModelDefinition;
import io.dataflow.core.query.Aggregation;
import io.dataflow.core.query.Changes;
import io.dataflow.core.query.Filter;
import io.dataflow.core.query.Page;
import io.dataflow.core.query.Query;
import io.dataflow.core.schema.RegisteredModels;
import io.dataflow.docs.ApiShapesTest.Contact;
import io.dataflow.docs.ApiShapesTest.Customer;
import io.dataflow.docs.ApiShapesTest.Dto;
import io.dataflow.docs.ApiShapesTest.OrderLine;
import io.dataflow.docs.ApiShapesTest.SalesOrder;
import io.dataflow.testsupport.TestDatabase;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The signatures of the public face, one by one, as strict as they are printed: most of it need only compile. */
class ApiSignaturesTest {

    private final TestDatabase database = TestDatabase.of("H2");
    private final DataFlow db =
            DataFlow.open(database.r2dbcUrl(), Contact.class, Customer.class, SalesOrder.class, OrderLine.class);
    private final ModelOperations<Contact> contacts = db.model(Contact.class);

    @AfterEach
    void close() {
        db.close().block(Duration.ofSeconds(60));
        database.close();
    }

    /** What {@code ModelOperations<T>} declares, for any T. */
    private static <T, R> List<Object> typed(
            ModelOperations<T> model,
            T row,
            Object key,
            Filter<? super T> filter,
            Changes<? super T> changes,
            Query<? super T> query,
            Aggregation<? super T> aggregation,
            Map<String, ?> data,
            Class<R> projection,
            Publisher<? extends T> rows,
            Iterable<? extends T> list,
            Publisher<?> keys,
            Iterable<?> keyList,
            UnaryOperator<BulkOptions> bulk,
            UnaryOperator<UpsertOptions<T>> upsert) {
        Mono<T> create = model.create(row);
        Mono<T> createOf = model.create(changes);
        Mono<T> read = model.read(key);
        Mono<T> find = model.find(key);
        Mono<T> findOne = model.findOne(filter);
        Flux<T> readMany = model.readMany(keys);
        Mono<T> update = model.update(row);
        Mono<T> updateBy = model.update(key, changes);
        Mono<T> updateData = model.update(key, data);
        Mono<Long> updateWhere = model.updateWhere(filter, changes);
        Mono<Boolean> delete = model.delete(key);
        Mono<Long> deleteWhere = model.deleteWhere(filter);
        Mono<Page<T>> page = model.list(query);
        Mono<Page<R>> projected = model.list(query, projection);
        Flux<T> stream = model.stream(query);
        Flux<Map<String, Object>> groups = model.aggregate(aggregation);
        Mono<Long> count = model.count(filter);
        Mono<Boolean> exists = model.exists(filter);
        Mono<Upserted<T>> upserted = model.upsert(row);
        Mono<Upserted<T>> upsertedBy = model.upsert(row, upsert);
        Flux<T> createMany = model.createMany(rows);
        List<Flux<BulkProgress<T>>> ticks = List.of(
                model.bulkCreate(rows),
                model.bulkCreate(rows, bulk),
                model.bulkCreate(list),
                model.bulkCreate(list, bulk),
                model.bulkUpdate(rows),
                model.bulkUpdate(rows, bulk),
                model.bulkUpdate(list),
                model.bulkUpdate(list, bulk),
                model.bulkUpsert(rows),
                model.bulkUpsert(rows, bulk),
                model.bulkUpsert(list),
                model.bulkUpsert(list, bulk),
                model.bulkDelete(keys),
                model.bulkDelete(keys, bulk),
                model.bulkDelete(keyList),
                model.bulkDelete(keyList, bulk));
        Filter<T> all = model.all();
        Filter<T> ofData = model.filter(data);
        Changes<T> changesOfData = model.changes(data);
        Changes<T> patch = model.mergePatch(data);
        return List.of(
                create,
                createOf,
                read,
                find,
                findOne,
                readMany,
                update,
                updateBy,
                updateData,
                updateWhere,
                delete,
                deleteWhere,
                page,
                projected,
                stream,
                groups,
                count,
                exists,
                upserted,
                upsertedBy,
                createMany,
                ticks,
                all,
                ofData,
                changesOfData,
                patch);
    }

    /** The same verbs over maps: a map takes the place of T. */
    private static <R> List<Object> mapped(
            MapOperations model,
            Map<String, Object> row,
            Object key,
            Filter<Map<String, Object>> filter,
            Changes<Map<String, Object>> changes,
            Query<Map<String, Object>> query,
            Aggregation<Map<String, Object>> aggregation,
            Map<String, ?> data,
            Class<R> projection,
            Publisher<Map<String, Object>> rows,
            List<Map<String, Object>> list,
            UnaryOperator<UpsertOptions<Map<String, Object>>> upsert) {
        Mono<Map<String, Object>> create = model.create(row);
        Mono<Map<String, Object>> createOf = model.create(changes);
        Mono<Map<String, Object>> read = model.read(key);
        Mono<Map<String, Object>> find = model.find(key);
        Mono<Map<String, Object>> findOne = model.findOne(filter);
        Flux<Map<String, Object>> readMany = model.readMany(Flux.just(key));
        Mono<Map<String, Object>> update = model.update(row);
        Mono<Map<String, Object>> updateBy = model.update(key, changes);
        Mono<Map<String, Object>> updateData = model.update(key, data);
        Mono<Long> updateWhere = model.updateWhere(filter, changes);
        Mono<Boolean> delete = model.delete(key);
        Mono<Long> deleteWhere = model.deleteWhere(filter);
        Mono<Page<Map<String, Object>>> page = model.list(query);
        Mono<Page<R>> projected = model.list(query, projection);
        Flux<Map<String, Object>> stream = model.stream(query);
        Flux<Map<String, Object>> groups = model.aggregate(aggregation);
        Mono<Long> count = model.count(filter);
        Mono<Boolean> exists = model.exists(filter);
        Mono<Upserted<Map<String, Object>>> upserted = model.upsert(row);
        Mono<Upserted<Map<String, Object>>> upsertedBy = model.upsert(row, upsert);
        Flux<Map<String, Object>> createMany = model.createMany(rows);
        Flux<BulkProgress<Map<String, Object>>> ticks = model.bulkCreate(rows, o -> o.batchSize(1))
                .concatWith(model.bulkUpdate(rows))
                .concatWith(model.bulkUpsert(list))
                .concatWith(model.bulkDelete(List.of(key)));
        Filter<Map<String, Object>> all = model.all();
        Filter<Map<String, Object>> ofData = model.filter(data);
        Changes<Map<String, Object>> changesOfData = model.changes(data);
        Changes<Map<String, Object>> patch = model.mergePatch(data);
        return List.of(
                create,
                createOf,
                read,
                find,
                findOne,
                readMany,
                update,
                updateBy,
                updateData,
                updateWhere,
                delete,
                deleteWhere,
                page,
                projected,
                stream,
                groups,
                count,
                exists,
                upserted,
                upsertedBy,
                createMany,
                ticks,
                all,
                ofData,
                changesOfData,
                patch);
    }

    @Test
    void everyVerbTakesAndGivesWhatIsPrinted() {
        Flux<Contact> rows = Flux.just(contact("s1", 1));
        List<Object> calls = typed(
                contacts,
                contact("s1", 1),
                "s1",
                where("score").gte(10),
                set(Contact::score).to(1),
                where(Contact::score).gte(10).orderBy(asc("name")),
                groupBy(Contact::name).count("n"),
                Map.of("score", 1),
                Dto.class,
                rows,
                List.of(contact("s1", 1)),
                Flux.just("s1"),
                List.of("s1"),
                o -> o.batchSize(10),
                o -> o.conflictOn(Contact::email).update(set(Contact::score).plus(1)));
        MapOperations coupons = db.register(ModelDefinition.of(Map.of(
                "name", "Coupon", "fields", Map.of("id", "string", "percent", Map.of("type", "int", "default", 5)))));
        Flux<Map<String, Object>> maps = Flux.just(Map.of("id", "c"));
        List<Object> same = mapped(
                coupons,
                Map.of("id", "c"),
                "c",
                coupons.filter(Map.of("percent", 1)),
                coupons.changes(Map.of("percent", 2)),
                coupons.all().orderBy(desc("percent")).limit(1),
                groupBy("percent").<Map<String, Object>>where(coupons.all()).count("n"),
                Map.of("percent", 1),
                Coupon.class,
                maps,
                List.of(Map.of("id", "c")),
                o -> o.conflictOn("id").update(set("percent").plus(1)));
        assertThat(calls).hasSameSizeAs(same);
    }

    record Coupon(String id, int percent) {}

    @Test
    void dataThatEveryRowMeetsDoesNotChangeThemAll() {
        get(contacts.bulkCreate(List.of(contact("s1", 1), contact("s2", 2))).last());
        Filter<Contact> nothingSaid = contacts.filter(Map.of());
        for (Mono<Long> write : List.of(
                contacts.deleteWhere(nothingSaid),
                contacts.deleteWhere(contacts.filter(Map.of("score", Map.of("$nin", List.of())))),
                contacts.deleteWhere(not(contacts.filter(Map.of("score", Map.of("$in", List.of()))))),
                contacts.deleteWhere(or(nothingSaid, where(Contact::score).gt(1))),
                contacts.deleteWhere(nothingSaid.and(nothingSaid)),
                contacts.updateWhere(nothingSaid, set(Contact::score).to(9)))) {
            assertThatThrownBy(() -> get(write))
                    .isInstanceOf(ValidationFailedException.class)
                    .hasMessageContaining("write all()");
        }
        assertThat(get(contacts.count(nothingSaid))).isEqualTo(2);
        assertThat(get(contacts.updateWhere(all(), set(Contact::score).plus(1))))
                .isEqualTo(2);
        assertThat(get(contacts.deleteWhere(nothingSaid.and(Contact::score).gt(2))))
                .isOne();
        assertThat(get(contacts.deleteWhere(contacts.all()))).isOne();
    }

    /** A store of what was rejected, as a user would declare it. */
    static final class DeadLetters {

        final List<Rejected<Contact>> rows = new ArrayList<>();

        Mono<Void> store(Rejected<?> rejected) {
            return Mono.fromRunnable(() -> rows.add(
                    new Rejected<>(rejected.index(), rejected.line(), (Contact) rejected.row(), rejected.cause())));
        }

        Publisher<String> storeTyped(Rejected<Contact> rejected) {
            return Mono.fromSupplier(() -> {
                rows.add(rejected);
                Contact row = rejected.row();
                return row == null ? "" : row.id();
            });
        }
    }

    @Test
    void rejectionsGoToWhatTakesThem() {
        DeadLetters deadLetters = new DeadLetters();
        Function<Rejected<?>, Publisher<?>> any = deadLetters::store;
        for (UnaryOperator<BulkOptions> options : List.<UnaryOperator<BulkOptions>>of(
                o -> o.rejectedTo(rejected -> deadLetters.store(rejected)),
                o -> o.rejectedTo(deadLetters::store),
                o -> o.rejectedTo(deadLetters::storeTyped),
                o -> o.rejectedTo((Rejected<Contact> rejected) -> deadLetters.storeTyped(rejected)),
                o -> o.rejectedTo(any))) {
            Contact row = contact("s1", 1);
            BulkProgress<Contact> end = get(contacts.bulkUpdate(Flux.just(row), o -> options.apply(o.onError(CONTINUE)))
                    .last());
            assertThat(end.last()).isTrue();
        }
        get(contacts.create(contact("s1", 1)));
        Flux<Contact> rows = Flux.just(contact("s1", 1));
        get(contacts.bulkCreate(rows, o -> o.batchSize(5_000)
                        .onError(CONTINUE)
                        .maxErrors(1_000)
                        .parallel(2)
                        .returnIds()
                        .rejectedTo(rejected -> deadLetters.store(rejected)))
                .last());
        get(contacts.bulkCreate(rows, o -> o.onError(CONTINUE).rejectedTo(deadLetters::storeTyped))
                .last());
        assertThat(deadLetters.rows).hasSize(2).allSatisfy(rejected -> {
            assertThat(rejected.row()).isEqualTo(contact("s1", 1));
            assertThat(rejected.cause()).isInstanceOf(UniqueViolationException.class);
        });
        assertThat(get(contacts.bulkCreate(rows, o -> o.onConflict(SKIP).conflictOn("email"))
                                .last())
                        .skipped())
                .isOne();
    }

    @Test
    void resultsAreTheRecordsThatArePrinted() {
        assertThat(components(BulkProgress.class))
                .containsExactly(
                        "int batchNumber",
                        "long processed",
                        "long inserted",
                        "long updated",
                        "long skipped",
                        "long deleted",
                        "long failed",
                        "List rejected",
                        "List ids",
                        "Duration elapsed",
                        "boolean last");
        assertThat(components(Rejected.class))
                .containsExactly("long index", "long line", "Object row", "DataFlowException cause");
        assertThat(components(RegisteredModels.class))
                .containsExactly("List models", "Map generatedNodes", "Map errors");
    }

    private static List<String> components(Class<?> record) {
        return Arrays.stream(record.getRecordComponents())
                .map((RecordComponent part) -> part.getType().getSimpleName() + " " + part.getName())
                .toList();
    }

    @Test
    void transactionsTakeTheirOptions() {
        Mono<Long> read = db.transaction(o -> o.timeout(Duration.ofSeconds(20)).retry(1), tx -> tx.model(Contact.class)
                .count(all()));
        assertThat(get(read)).isZero();
        // H2 has neither isolation levels nor transactions that only read
        TransactionOptions chosen =
                TransactionOptions.defaults().isolation(Isolation.SERIALIZABLE).readOnly();
        assertThat(chosen.isReadOnly()).isTrue();
        Mono<Contact> written = db.transaction(
                o -> o.readOnly(false), tx -> tx.model(Contact.class).create(contact("t1", 1)));
        assertThat(get(written).id()).isEqualTo("t1");
        List<String> told = new ArrayList<>();
        Mono<Void> after = db.afterCommit(Mono.fromRunnable(() -> told.add("committed")));
        Mono<Contact> own = db.transaction(
                tx -> tx.model(Contact.class).create(contact("t2", 1)).flatMap(row -> after.thenReturn(row)));
        get(own);
        assertThat(told).containsExactly("committed");
        Mono<Contact> beside = contacts.read("t1").as(db::requiresNew);
        Flux<Contact> besideMany = contacts.stream(all()).as(db::requiresNew);
        assertThat(get(beside).id()).isEqualTo("t1");
        assertThat(get(besideMany.count())).isEqualTo(2);
        Flux<String> many = db.transactionMany(
                tx -> (Publisher<String>) tx.model(Contact.class).stream(all()).map(Contact::id));
        assertThat(get(many.collectList())).containsExactly("t1", "t2");
    }

    @Test
    void theContextNamesTheTenant() {
        Mono<Long> mono = contacts.count(all());
        Flux<Contact> flux = contacts.stream(all());
        Mono<Long> counted = mono.contextWrite(Tenant.of("acme"));
        Flux<Contact> streamed = flux.contextWrite(Tenant.of("acme"));
        Mono<Long> with = Tenant.with("acme", mono);
        Flux<Contact> withMany = Tenant.with("acme", flux);
        Mono<Long> system = Tenant.system("a reason", mono);
        Flux<Contact> systemMany = Tenant.system("a reason", flux);
        assertThat(List.of(get(counted), get(with), get(system))).containsOnly(0L);
        assertThat(get(Flux.merge(streamed, withMany, systemMany).count())).isZero();
    }

    @Test
    void keysArgumentsAndPagesAreMadeAsPrinted() {
        UUID a = new UUID(1, 2);
        Key key = Key.of(a, "b");
        assertThat(key.parts()).containsExactly(a, "b");
        Map<String, @Nullable Object> args = Args.args("name", null, "email", "a@x");
        get(contacts.create(contact("k1", 1)));
        assertThat(get(contacts.update("k1", args)).email()).isEqualTo("a@x");
        assertThat(contacts.filter(args)).isNotEqualTo(contacts.all());
        Page<Contact> page = get(contacts.list(all()));
        Page<Dto> dtos = page.map(Dto::of);
        List<Contact> records = page.records();
        @Nullable Long total = page.total();
        int limit = page.limit();
        long offset = page.offset();
        @Nullable String next = page.nextCursor();
        assertThat(dtos.records()).hasSameSizeAs(records);
        assertThat(total).isOne();
        assertThat(next).isNull();
        assertThat(limit).isEqualTo(100);
        assertThat(offset).isZero();
        Query<Contact> whole = where(Contact::score)
                .gte(0)
                .orderBy(desc(Contact::score), asc("name"))
                .limit(20)
                .offset(0)
                .withoutTotal()
                .includeDeleted()
                .select(Contact::id, Contact::score, Contact::email);
        assertThat(get(contacts.list(whole)).records()).hasSize(1);
    }

    @Test
    void errorsCarryWhatIsPrinted() {
        Function<DataFlowException, String> code = DataFlowException::code;
        Function<DataFlowException, @Nullable String> model = DataFlowException::model;
        Function<DataFlowException, @Nullable String> operation = DataFlowException::operation;
        Function<DataFlowException, Boolean> isTransient = DataFlowException::isTransient;
        Function<DataFlowException, @Nullable String> nodeId = DataFlowException::nodeId;
        Function<UniqueViolationException, @Nullable String> constraint = UniqueViolationException::constraint;
        Function<UniqueViolationException, List<String>> fields = UniqueViolationException::fields;
        Function<ValidationFailedException, List<ValidationFailedException.Fault>> faults =
                ValidationFailedException::faults;
        Function<ValidationFailedException.Fault, String> field = ValidationFailedException.Fault::field;
        Function<ValidationFailedException.Fault, String> rule = ValidationFailedException.Fault::rule;
        Function<ValidationFailedException.Fault, String> message = ValidationFailedException.Fault::message;
        Function<BulkFailedException, BulkProgress<?>> progress = BulkFailedException::progress;
        Function<UnknownNameException, String> name = UnknownNameException::name;
        Function<UnknownNameException, List<String>> suggestions = UnknownNameException::suggestions;
        Function<WorkflowException, List<?>> workflowFaults = WorkflowException::faults;
        assertThat(List.of(
                        code,
                        model,
                        operation,
                        isTransient,
                        nodeId,
                        constraint,
                        fields,
                        faults,
                        field,
                        rule,
                        message,
                        progress,
                        name,
                        suggestions,
                        workflowFaults))
                .doesNotContainNull();
        assertThat(RuntimeException.class).isAssignableFrom(DataFlowException.class);
        assertThat(DataFlowException.class).isAssignableFrom(PoolTimeoutException.class);
    }
}
