package io.dataflow.pools;

import static io.dataflow.core.query.Dsl.set;
import static io.dataflow.core.query.Dsl.where;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dataflow.DataFlow;
import io.dataflow.core.BulkProgress;
import io.dataflow.core.DataFlowException;
import io.dataflow.core.Deadline;
import io.dataflow.core.DeadlineExceededException;
import io.dataflow.core.ModelOperations;
import io.dataflow.core.Tenant;
import io.dataflow.core.UnsupportedByDatabaseException;
import io.dataflow.core.ValidationFailedException;
import io.dataflow.core.model.DataModel;
import io.dataflow.testsupport.DatabaseContract;
import io.dataflow.testsupport.OnDatabase;
import io.dataflow.testsupport.PgBouncer;
import io.dataflow.testsupport.TestDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Behind pgbouncer in transaction mode, with fewer sessions of the server than connections of ours: a short part of what the long
 * run does with every contract. Not in the table of capabilities, which is the same where there is no pgbouncer.
 */
@OnDatabase(TestDatabase.POSTGRESQL)
class PoolerTest extends DatabaseContract {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Map<String, String> TWO_SESSIONS = Map.of("default_pool_size", "2");

    private final List<AutoCloseable> opened = new ArrayList<>();

    /** A row. */
    @DataModel
    record Part(String id, int amount) {}

    /** A row of a tenant. */
    @DataModel(tenant = true)
    record Note(String id, String text) {}

    @BeforeAll
    static void requirePooler() {
        PgBouncer.require();
    }

    @AfterEach
    void closeAll() throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
    }

    private PgBouncer pooler(Map<String, String> settings) {
        PgBouncer pooler = PgBouncer.launch(settings);
        opened.add(pooler);
        return pooler;
    }

    private String name() {
        String url = database().r2dbcUrl();
        return url.substring(url.lastIndexOf('/') + 1).replaceAll("\\?.*", "");
    }

    private static long logins(PgBouncer pooler) {
        return pooler.log()
                .lines()
                .filter(line -> line.contains("login attempt"))
                .count();
    }

    private DataFlow open(DataFlow.Builder builder) {
        return open(builder, 8);
    }

    private DataFlow open(DataFlow.Builder builder, int connections) {
        DataFlow db = builder.model(Part.class)
                .pool(o -> o.size(connections).maxOverflow(0).acquireTimeout(Duration.ofSeconds(60)))
                .build();
        opened.add(() -> db.close(Duration.ofSeconds(5)).block(LIMIT));
        return db;
    }

    private DataFlow open(PgBouncer pooler) {
        return open(DataFlow.builder(pooler.url(name())).poolerMode(true));
    }

    private static ModelOperations<Part> parts(DataFlow db) {
        return db.model(Part.class);
    }

    private static Mono<Integer> steps(DataFlow db, int number) {
        String id = "p" + number;
        return parts(db)
                .create(new Part(id, 1))
                .then(parts(db).update(id, set(Part::amount).plus(number)))
                .then(parts(db).list(where(Part::id).eq(id)))
                .then(parts(db).read(id))
                .map(Part::amount);
    }

    @Test
    void statementsWithValuesRunOnWhateverSessionComes() {
        DataFlow db = open(pooler(TWO_SESSIONS));
        List<Integer> amounts = Flux.range(0, 200)
                .flatMap(i -> steps(db, i).map(amount -> amount - i), 40)
                .collectList()
                .block(LIMIT);
        assertThat(amounts).hasSize(200).containsOnly(1);
    }

    @Test
    void whoDoesNotSayThatThereIsAPoolerIsToldSo() {
        DataFlow db = open(DataFlow.builder(pooler(TWO_SESSIONS).url(name())));
        Map<String, String> told = Flux.range(0, 200)
                .flatMap(i -> steps(db, i).cast(Object.class).onErrorResume(DataFlowException.class, Mono::just), 40)
                .ofType(DataFlowException.class)
                .collectMap(error -> String.valueOf(error.code()), error -> String.valueOf(error.getMessage()))
                .block(LIMIT);
        assertThat(told)
                .doesNotContainKeys("OUTCOME_UNKNOWN", "CONNECTION_LOST")
                .containsKey("POOLER");
        assertThat(told.get("POOLER")).contains("poolerMode(true)");
    }

    @Test
    void aPoolerThatRefusesWhatTheDriverSendsIsToldWithItsSetting() {
        DataFlow db = open(pooler(Map.of("ignore_startup_parameters", "")));
        assertThatThrownBy(() -> parts(db).find("p1").block(LIMIT))
                .isInstanceOf(DataFlowException.class)
                .hasMessageContaining("ignore_startup_parameters = extra_float_digits");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"schema=a", "currentSchema=a", "statementTimeout=PT1S", "lockWaitTimeout=PT1S", "options=a%3Db"})
    void settingsOfTheSessionAreRefused(String option) {
        DataFlow.Builder builder =
                DataFlow.builder("r2dbc:postgresql://app:x@127.0.0.1:1/shop?poolerMode=true&" + option);
        assertThatThrownBy(builder::build)
                .isInstanceOf(ValidationFailedException.class)
                .hasMessageContaining(option.substring(0, option.indexOf('=')));
        assertThat(DataFlow.builder("r2dbc:postgresql://app:x@127.0.0.1:1/shop?" + option)
                        .build())
                .isNotNull();
    }

    @Test
    void onlyPostgresHasPoolers() {
        assertThatThrownBy(() -> DataFlow.builder("r2dbc:h2:mem:///shop")
                        .poolerMode(true)
                        .build())
                .isInstanceOf(UnsupportedByDatabaseException.class)
                .hasMessageContaining("poolerMode");
    }

    @Test
    void nothingThatOneTransactionSetsIsMetByAnother() {
        DataFlow db = open(pooler(TWO_SESSIONS));
        Flux.range(0, 200)
                .flatMap(i -> parts(db).create(new Part("p" + i, i)), 100)
                .blockLast(LIMIT);
        List<String> settings = Flux.range(0, 20)
                .concatMap(i -> db.sql("SELECT current_setting('lock_timeout') || current_setting('TimeZone')"
                                + " || (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory')")
                        .as(String.class))
                .collectList()
                .block(LIMIT);
        assertThat(settings).hasSize(20).containsOnly("0UTC0");
    }

    @Test
    void aStreamInATransactionReadsOnBesideItsWrites() {
        DataFlow db = open(pooler(TWO_SESSIONS));
        stock(db, 2_500);
        Long changed = db.transaction(tx -> parts(tx).stream(where(Part::amount).gte(0))
                        .concatMap(part -> part.amount() % 100 == 0
                                ? parts(tx).update(part.id(), set(Part::amount).to(-1))
                                : Mono.just(part))
                        .count())
                .block(LIMIT);
        assertThat(changed).isEqualTo(2_500);
        assertThat(parts(db).count(where(Part::amount).eq(-1)).block(LIMIT)).isEqualTo(25);
    }

    private static BulkProgress<Part> stock(DataFlow db, int rows) {
        return Objects.requireNonNull(parts(db)
                .bulkCreate(Flux.range(0, rows).map(i -> new Part("p" + i, i)), o -> o.batchSize(1_000))
                .blockLast(LIMIT));
    }

    @Test
    void bulkOperationsCopyAndMerge() {
        DataFlow db = open(pooler(TWO_SESSIONS));
        assertThat(stock(db, 5_000).inserted()).isEqualTo(5_000);
        BulkProgress<Part> merged = parts(db)
                .bulkUpsert(Flux.range(4_000, 5_000).map(i -> new Part("p" + i, i + 1)), o -> o.batchSize(1_000)
                        .parallel(2))
                .blockLast(LIMIT);
        assertThat(merged).isNotNull();
        assertThat(merged.updated()).isEqualTo(1_000);
        assertThat(merged.inserted()).isEqualTo(4_000);
    }

    @Test
    void whatIsLateIsStoppedOnTheServerThroughThePooler() {
        DataFlow db = open(pooler(TWO_SESSIONS));
        assertThatThrownBy(() -> Deadline.within(
                                Duration.ofMillis(200),
                                db.sql("SELECT 1 FROM pg_sleep(60)").as(Integer.class))
                        .blockLast(LIMIT))
                .isInstanceOf(DeadlineExceededException.class);
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> database().runningStatements().isEmpty());
        assertThat(db.sql("SELECT 1").as(Integer.class).blockLast(LIMIT)).isEqualTo(1);
    }

    @Test
    void whatIsGivenUpWhileItWaitsForASessionIsNeverStored() throws Exception {
        PgBouncer pooler = pooler(Map.of("default_pool_size", "1"));
        DataFlow db = open(DataFlow.builder(pooler.url(name())).poolerMode(true), 2);
        db.ready().block(LIMIT);
        Sinks.Empty<Part> end = Sinks.empty();
        CompletableFuture<Part> holding = db.transaction(tx -> parts(tx)
                        .create(new Part("first", 1))
                        .then(end.asMono())
                        .then(parts(tx).create(new Part("second", 1))))
                .toFuture();
        Awaitility.await().atMost(LIMIT).until(() -> !database()
                .query(
                        "SELECT 1 FROM pg_stat_activity WHERE state = 'idle in transaction' AND datname = current_database()")
                .isEmpty());
        assertThatThrownBy(() -> parts(db)
                        .create(new Part("late", 1))
                        .timeout(Duration.ofMillis(300))
                        .block(LIMIT))
                .hasCauseInstanceOf(TimeoutException.class);
        // The pool has room for another only when that connection is given up, and the statement with it.
        long logins = logins(pooler);
        CompletableFuture<Part> next = parts(db).find("late").toFuture();
        Awaitility.await().atMost(LIMIT).until(() -> logins(pooler) > logins);
        end.tryEmitEmpty();
        holding.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        assertThat(parts(db).stream(parts(db).all()).map(Part::id).collectList().block(LIMIT))
                .containsExactlyInAnyOrder("first", "second");
        assertThat(next.get(LIMIT.toSeconds(), TimeUnit.SECONDS)).isNull();
    }

    @Test
    void eachTransactionIsToldItsTenantAndNoOtherIs() {
        PgBouncer pooler = pooler(TWO_SESSIONS);
        DataFlow db = open(DataFlow.builder(pooler.url(name()))
                .poolerMode(true)
                .model(Note.class)
                .tenancy(o -> o.rowLevelSecurity()));
        ModelOperations<Note> notes = db.model(Note.class);
        List<String> tenants = List.of("acme", "beta");
        Flux.fromIterable(tenants)
                .flatMap(tenant -> Tenant.with(
                        tenant, Flux.range(0, 20).flatMap(i -> notes.create(new Note("n" + i, "of " + tenant)))))
                .blockLast(LIMIT);
        List<List<String>> seen = Flux.range(0, 60)
                .flatMap(i -> Tenant.with(
                        tenants.get(i % 2),
                        i % 3 == 0
                                ? notes.stream(notes.all()).map(Note::text).collectList()
                                : db.transaction(tx -> tx.model(Note.class).stream(notes.all())
                                        .map(Note::text)
                                        .collectList())))
                .collectList()
                .block(LIMIT);
        assertThat(seen)
                .hasSize(60)
                .allSatisfy(texts -> assertThat(texts).hasSize(20).containsOnly(texts.get(0)));
        DataFlow others = open(pooler);
        assertThat(Flux.range(0, 10)
                        .concatMap(i -> others.sql("SELECT coalesce(current_setting('dataflow.tenant', true), '')")
                                .as(String.class))
                        .collectList()
                        .block(LIMIT))
                .hasSize(10)
                .containsOnly("");
    }
}
