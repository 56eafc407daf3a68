package io.dataflow;

import static io.dataflow.core.BulkOptions.OnConflict.SKIP;
import static io.dataflow.core.BulkOptions.OnError.CONTINUE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dataflow.core.Args;
import io.dataflow.core.BulkFailedException;
import io.dataflow.core.BulkOptions;
import io.dataflow.core.BulkProgress;
import io.dataflow.core.Deadline;
import io.dataflow.core.DeadlineExceededException;
import io.dataflow.core.FencedException;
import io.dataflow.core.ImportJob;
import io.dataflow.core.ModelOperations;
import io.dataflow.core.Rejected;
import io.dataflow.core.Rows;
import io.dataflow.core.SchemaException;
import io.dataflow.core.Tenant;
import io.dataflow.core.TenantRequiredException;
import io.dataflow.core.UnknownNameException;
import io.dataflow.core.ValidationFailedException;
import io.dataflow.core.model.DataModel;
import io.dataflow.core.model.Id;
import io.dataflow.core.model.ModelDefinition;
import io.dataflow.core.model.Version;
import io.dataflow.testsupport.Capability;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** An import job goes on where it stopped, and stores every row once. */
@Capability({"S19", "S23"})
abstract class ImportJobContract extends FacadeContract {

    @DataModel
    record Spot(
            @Id String code, int id, String name, @Nullable Integer height) {

        Spot named(String other) {
            return new Spot(code, id, other, height);
        }
    }

    private static Spot spot(int id) {
        return new Spot("c" + id, id, "spot " + id, id % 3 == 0 ? null : id);
    }

    private static Flux<Spot> spots(int count) {
        return Flux.range(0, count).map(ImportJobContract::spot);
    }

    /** Rows of which one comes with a key that the database refuses as there already. */
    private static Flux<Spot> failingAt(int count, int index) {
        return spots(count)
                .concatWith(Flux.error(new IllegalStateException("the file broke off")))
                .map(spot -> spot.id() == index ? spot(0).named(CANARY) : spot);
    }

    private ImportJob.Into<Spot> job(DataFlow db) {
        return db.importJob("spots", o -> o.every(10)).into(Spot.class);
    }

    private static ImportJob.Status status(ImportJob.Into<?> job) {
        return await(job.status());
    }

    private void assertStored(int count) {
        assertThat(database().query("SELECT \"id\" AS \"n\" FROM \"spots\" ORDER BY 1").stream()
                        .map(row -> ((Number) Objects.requireNonNull(row.get("n"))).intValue()))
                .isEqualTo(IntStream.range(0, count).boxed().toList());
    }

    @Test
    void aJobImportsAndIsFinished() {
        DataFlow db = open(Spot.class);
        ImportJob.Into<Spot> job = job(db);
        assertThat(job.status().blockOptional(LIMIT)).isEmpty();

        List<BulkProgress<Spot>> ticks = collected(job.from(spots(35)));

        assertThat(ticks).last().satisfies(last -> {
            assertThat(last.last()).isTrue();
            assertThat(List.of(last.processed(), last.inserted())).containsExactly(35L, 35L);
        });
        assertStored(35);
        assertThat(status(job)).satisfies(status -> {
            assertThat(status.name()).isEqualTo("spots");
            assertThat(status.model()).isEqualTo("Spot");
            assertThat(List.of(status.position(), status.ahead(), status.inserted(), status.runs()))
                    .containsExactly(35L, 0L, 35L, 1L);
            assertThat(status.isFinished()).isTrue();
            assertThat(status.holder()).isNull();
            assertThat(status.finishedAt()).isAfterOrEqualTo(status.startedAt());
        });
    }

    @Test
    void aFinishedJobImportsNothingUntilItIsReset() {
        ImportJob.Into<Spot> job = job(open(Spot.class));
        await(job.from(spots(12)).last());
        AtomicInteger asked = new AtomicInteger();
        Flux<Spot> source = spots(12).doOnSubscribe(subscription -> asked.incrementAndGet());

        List<BulkProgress<Spot>> again = collected(job.from(source));

        assertThat(again).singleElement().satisfies(tick -> {
            assertThat(tick.last()).isTrue();
            assertThat(tick.processed()).isZero();
        });
        assertThat(asked).as("subscriptions of the source").hasValue(0);
        assertThat(await(job.reset())).isTrue();
        assertThat(await(job.reset())).as("nothing left to forget").isFalse();
        assertThat(job.status().blockOptional(LIMIT)).isEmpty();
        database().execute("DELETE FROM \"spots\"");
        assertThat(await(job.from(source).last()).inserted()).isEqualTo(12);
        assertStored(12);
    }

    @Test
    void aRunThatStopsIsGoneOnWithFromTheRowsThatAreNotStored() {
        ImportJob.Into<Spot> job = job(open(Spot.class));

        BulkFailedException failed = refused(BulkFailedException.class, () -> job.from(failingAt(100, 25)));

        assertThat(failed.progress().inserted()).isEqualTo(20);
        assertThat(failed.getMessage())
                .contains("Import job 'spots' of Spot stands at row 20, from where it goes on")
                .contains("Spot.bulkCreate");
        assertThat(failed.operation()).isEqualTo("importJob");
        assertStored(20);
        assertThat(status(job)).satisfies(status -> {
            assertThat(status.position()).isEqualTo(20);
            assertThat(status.isFinished()).isFalse();
            assertThat(status.holder()).as("given back").isNull();
        });

        BulkProgress<Spot> last = await(job.from(spots(60)).last());

        assertThat(List.of(last.processed(), last.inserted())).containsExactly(40L, 40L);
        assertStored(60);
        assertThat(status(job).inserted()).isEqualTo(60);
        assertThat(status(job).runs()).isEqualTo(2);
    }

    @Test
    void aSourceThatBreaksOffLeavesWhatItGaveInWholeBatches() {
        ImportJob.Into<Spot> job = job(open(Spot.class));
        BulkFailedException failed = refused(BulkFailedException.class, () -> job.from(failingAt(25, -1)));
        assertThat(failed).hasCauseInstanceOf(IllegalStateException.class);
        assertStored((int) status(job).position());
        await(job.from(spots(33)).last());
        assertStored(33);
    }

    @Test
    void aRunWhoseJobIsGoneFromItsTableFails() {
        ImportJob.Into<Spot> job = job(open(Spot.class));
        Mono<Spot> removed = Mono.<Spot>fromRunnable(() -> database().execute("DELETE FROM \"dataflow_import_jobs\""))
                .subscribeOn(Schedulers.boundedElastic());

        FencedException fenced = refused(
                FencedException.class,
                () -> job.from(spots(20).concatWith(removed).concatWith(failingAt(5, -1))));

        assertThat(fenced.current()).isZero();
        assertThat(fenced.getSuppressed()).hasAtLeastOneElementOfType(BulkFailedException.class);
        assertThat(job.status().blockOptional(LIMIT)).isEmpty();
    }

    @Test
    void aRunThatADeadlineEndedGivesTheJobBack() {
        ImportJob.Into<Spot> job = job(open(Spot.class));
        await(job.from(spots(0)).last());
        Duration brief = Duration.ofMillis(500);
        do {
            // What a busy machine does not store in time it is given more time for.
            brief = brief.multipliedBy(2);
            await(job.reset());
            database().execute("DELETE FROM \"spots\"");
            Flux<Spot> slow = spots(20).concatWith(spots(40).skip(20).delaySubscription(brief.multipliedBy(2)));
            Flux<BulkProgress<Spot>> cut = Deadline.within(brief, job.from(slow));

            BulkFailedException late = refused(BulkFailedException.class, () -> cut);

            assertThat(late).hasRootCauseInstanceOf(DeadlineExceededException.class);
            assertThat(status(job).holder()).as("given back").isNull();
        } while (status(job).position() < 20 && brief.compareTo(LIMIT) < 0);
        assertThat(await(job.from(spots(40)).last()).inserted()).isEqualTo(20);
        assertStored(40);
    }

    @Test
    void rowsThatAreMapsGoIntoAModelOfAClassAndOfNone() {
        DataFlow db = open(Spot.class);
        Flux<Map<String, Object>> maps =
                spots(30).map(spot -> row("code", spot.code(), "id", "" + spot.id(), "name", spot.name()));
        await(job(db).from(maps).last());
        assertStored(30);
        database().execute("DELETE FROM \"spots\"");
        await(db.importJob("by name").into("Spot").from(maps).last());
        assertStored(30);

        BulkFailedException failed = refused(
                BulkFailedException.class,
                () -> db.importJob("wrong").into(Spot.class).from(Flux.just(7)));
        assertThat(failed.getCause()).hasMessageContaining("java.lang.Integer, neither a row of the model nor a map");
    }

    @Test
    void aFileIsASourceWhoseLinesAreToldAndWhoseHeaderMayNotChange() {
        DataFlow db = open(Spot.class);
        String lines = IntStream.range(0, 30)
                .mapToObj(i -> "c" + i + "," + (i == 17 ? CANARY : i) + ",spot " + i)
                .collect(Collectors.joining("\n"));
        List<Rejected<Spot>> rejected = new CopyOnWriteArrayList<>();
        ImportJob.Into<Spot> job = db.importJob(
                        "file", o -> o.every(10).onError(CONTINUE).<Spot>rejectedTo(one -> {
                            rejected.add(one);
                            return Flux.empty();
                        }))
                .into(Spot.class);

        refused(
                BulkFailedException.class,
                () -> job.from(Rows.csv(bytes("code,id,name\n" + lines))
                        .take(25)
                        .concatWith(Flux.error(() -> new IllegalStateException("the file broke off")))));
        BulkFailedException renamed =
                refused(BulkFailedException.class, () -> job.from(Rows.csv(bytes("code,id,title\n" + lines))));
        await(job.from(Rows.csv(bytes("code,id,name\n" + lines))).last());

        assertThat(renamed.getMessage()).contains("gone: [name], new: [title]");
        assertThat(rejected).singleElement().satisfies(one -> {
            assertThat(List.of(one.index(), one.line())).containsExactly(17L, 19L);
            assertThat(one.row()).isNull();
            assertThat(one.cause().getMessage()).contains("id").doesNotContain(CANARY);
        });
        assertThat(stored("spots")).isEqualTo(29);
    }

    private static Flux<ByteBuffer> bytes(String text) {
        return Flux.defer(() -> Flux.just(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8))));
    }

    @Test
    void aSourceMayBeginAtThePosition() {
        ImportJob.Into<Spot> job = job(open(Spot.class));
        refused(BulkFailedException.class, () -> job.from(failingAt(100, 25)));
        AtomicInteger given = new AtomicInteger();

        await(job.fromPosition(first -> Flux.range((int) first, 50 - (int) first)
                        .doOnNext(id -> given.incrementAndGet())
                        .map(ImportJobContract::spot))
                .last());

        assertThat(given).hasValue(30);
        assertStored(50);
    }

    @Test
    void conflictsAreResolvedAsInABulkCall() {
        DataFlow db = open(Spot.class);
        await(db.model(Spot.class).create(spot(3).named("old")));
        ImportJob.Into<Spot> skipping =
                db.importJob("skip", o -> o.onConflict(SKIP)).into(Spot.class);
        assertThat(await(skipping.from(spots(10)).last()).skipped()).isEqualTo(1);
        ImportJob.Into<Spot> upserting =
                db.importJob("upsert", ImportJob.Options::upsert).into(Spot.class);
        BulkProgress<Spot> last = await(upserting.from(spots(12)).last());
        assertThat(List.of(last.inserted(), last.updated())).containsExactly(2L, 10L);
        assertThat(await(db.model(Spot.class).read("c3")).name()).isEqualTo("spot 3");
        assertThat(status(upserting).updated()).isEqualTo(10);
        assertThat(status(skipping).skipped()).isEqualTo(1);
        assertStored(12);
    }

    @DataModel
    record Letter(String id, long index) {}

    @Test
    void rejectionsAreStoredWithTheirBatchAndOnce() {
        DataFlow db = open(Spot.class, Letter.class);
        ModelOperations<Letter> letters = db.model(Letter.class);
        AtomicInteger calls = new AtomicInteger();
        ImportJob.Into<Spot> job = db.importJob(
                        "spots", o -> o.every(10).onError(CONTINUE).rejectedTo(rejected -> letters.create(
                                        new Letter("row " + rejected.index(), rejected.index()))
                                .doOnNext(stored -> {
                                    if (calls.incrementAndGet() == 3) {
                                        throw new IllegalStateException("the sink broke");
                                    }
                                })))
                .into(Spot.class);
        Flux<Spot> source = spots(40).map(spot -> spot.id() % 10 == 7 ? spot.named(CANARY + "\0") : spot);

        BulkFailedException failed = refused(BulkFailedException.class, () -> job.from(source));

        assertThat(failed).hasCauseInstanceOf(IllegalStateException.class);
        assertThat(status(job).position())
                .as("the batch whose sink failed is not stored")
                .isEqualTo(20);
        assertThat(stored("letters")).isEqualTo(2);
        await(job.from(source).last());
        assertThat(collected(letters.stream(letters.all())).stream().map(Letter::index))
                .containsExactlyInAnyOrder(7L, 17L, 27L, 37L);
        assertThat(status(job).rejected()).isEqualTo(4);
        assertThat(stored("spots")).isEqualTo(36);
    }

    @Test
    void batchesThatOvertakeOthersAreNotStoredAgain() {
        DataFlow db = open(Spot.class);
        ImportJob.Into<Spot> job =
                db.importJob("spots", o -> o.every(5).parallel(4)).into(Spot.class);
        for (int bad : new int[] {12, 31, 47}) {
            Flux<Spot> source = spots(60).map(spot -> spot.id() >= bad ? spot.named(CANARY + "\0") : spot);
            refused(BulkFailedException.class, () -> job.from(source));
            ImportJob.Status status = status(job);
            assertThat(status.position() + status.ahead())
                    .isEqualTo(status.inserted())
                    .isEqualTo(stored("spots"))
                    .isLessThanOrEqualTo(bad);
        }
        await(job.from(spots(60)).last());
        assertStored(60);
        assertThat(status(job).position()).isEqualTo(60);
        assertThat(status(job).ahead()).isZero();
    }

    @Test
    void anotherModelOrOtherFieldsAreTold() {
        DataFlow db = open(Spot.class, Letter.class);
        refused(BulkFailedException.class, () -> job(db).from(failingAt(100, 25)));

        ValidationFailedException other = refused(
                ValidationFailedException.class,
                () -> db.importJob("spots").into(Letter.class).from(Flux.empty()));
        assertThat(other.getMessage())
                .contains("Letter.importJob", "job 'spots' stands at row 20", "was Spot", "reset() the job");

        ModelDefinition grown = ModelDefinition.of(Map.of(
                "name",
                "Spot",
                "fields",
                Args.args(
                        "code",
                        "string",
                        "id",
                        "int",
                        "name",
                        "string",
                        "height",
                        nullable("int"),
                        "z",
                        nullable("int")),
                "key",
                List.of("code")));
        ValidationFailedException changed = refused(
                ValidationFailedException.class,
                () -> open(grown).importJob("spots").into("Spot").from(Flux.empty()));
        assertThat(changed.getMessage()).contains("new: [z INTEGER]");
        assertThat(job(db).status().block(LIMIT)).isNotNull().satisfies(status -> assertThat(status.holder())
                .isNull());
    }

    @Test
    void aSourceThatIsNotTheOneItBeganWithIsTold() {
        ImportJob.Into<Spot> job = job(open(Spot.class));
        refused(BulkFailedException.class, () -> job.from(failingAt(100, 25)));

        BulkFailedException shorter = refused(BulkFailedException.class, () -> job.from(spots(12)));
        assertThat(shorter.getMessage()).contains("it has 12 rows, but the job stands at row 20", "reset()");

        BulkFailedException renamed =
                refused(BulkFailedException.class, () -> job.from(spots(40).map(spot -> row("nr", spot.id()))));
        assertThat(renamed.getMessage()).contains("its first row is not what it was", "nr");
        assertStored(20);
    }

    @Test
    void whatCannotBeIsRefused() {
        DataFlow db = open(Spot.class);
        assertThatThrownBy(() -> db.importJob(" ")).isInstanceOf(ValidationFailedException.class);
        assertThatThrownBy(() -> db.importJob("x", o -> o.every(0))).isInstanceOf(ValidationFailedException.class);
        assertThatThrownBy(() -> db.importJob("x", o -> o.lease(Duration.ofMillis(1))))
                .isInstanceOf(ValidationFailedException.class)
                .hasMessageContaining("at least 300 ms");
        assertThatThrownBy(() -> db.importJob("x", o -> o.runner(""))).isInstanceOf(ValidationFailedException.class);
        assertThatThrownBy(() -> db.importJob("x").into(Letter.class)).isInstanceOf(UnknownNameException.class);
        assertThatThrownBy(() -> db.importJob("x").into("Spott"))
                .isInstanceOf(UnknownNameException.class)
                .hasMessageContaining("Spot");

        ValidationFailedException inside =
                refused(ValidationFailedException.class, () -> db.transactionMany(tx -> job(tx).from(spots(10))));
        assertThat(inside.getMessage()).contains("job 'spots' runs inside a transaction");
        DataFlow atomic =
                opened(builder().model(Spot.class).bulk(BulkOptions::atomic).build());
        ValidationFailedException refused =
                refused(ValidationFailedException.class, () -> job(atomic).from(spots(10)));
        assertThat(refused.getMessage()).contains("an import job commits batch by batch");
        assertStored(0);
    }

    @Test
    void theTableOfJobsIsMadeAtTheFirstUseAndNeverInASchemaOfSomebodyElse() {
        DataFlow db = open(Spot.class);
        await(db.model(Spot.class).create(spot(0)));
        assertThat(modelTables()).containsExactly("spots");
        DataFlow theirs =
                opened(builder().model(Spot.class).existingSchema(true).build());
        await(theirs.model(Spot.class).create(spot(1)));

        SchemaException missing =
                refused(SchemaException.class, () -> job(theirs).from(spots(10)));

        assertThat(missing.getMessage()).contains("dataflow_import_jobs");
        assertThat(modelTables()).containsExactly("spots");
        await(theirs.model(Spot.class).create(spot(2)));
        await(db.importJob("more").into(Spot.class).from(spots(6).skip(3)).last());
        assertThat(modelTables()).containsExactly("dataflow_import_jobs", "spots");
        DataFlow allowed =
                opened(builder().model(Spot.class).existingSchema(true).build());
        await(job(allowed).from(spots(9).skip(6)).last());
        assertStored(9);
    }

    @DataModel(tenant = true, softDelete = true)
    record Order(String id, int amount, @Version long version) {}

    @Test
    void eachTenantHasAJobOfItsOwnAndThePoliciesHold() {
        DataFlow db = open(Order.class);
        ModelOperations<Order> orders = db.model(Order.class);
        Flux<Order> source = Flux.range(0, 25).map(i -> new Order("o" + i, i, 0));
        ImportJob.Into<Order> job = db.importJob("orders", o -> o.every(10)).into(Order.class);
        refused(TenantRequiredException.class, () -> job.from(source));

        for (String tenant : List.of("acme", "zeta")) {
            assertThat(await(job.from(source).last().contextWrite(Tenant.of(tenant)))
                            .inserted())
                    .isEqualTo(25);
        }
        assertThat(stored("orders")).isEqualTo(50);
        await(orders.delete("o3").contextWrite(Tenant.of("acme")));
        ImportJob.Into<Order> again =
                db.importJob("again", ImportJob.Options::upsert).into(Order.class);
        BulkProgress<Order> last = await(again.from(source.map(order -> new Order(order.id(), 100, order.version())))
                .last()
                .contextWrite(Tenant.of("acme")));
        assertThat(last.updated()).isEqualTo(25);
        Order revived = await(orders.read("o3").contextWrite(Tenant.of("acme")));
        assertThat(revived.amount()).isEqualTo(100);
        assertThat(await(orders.read("o4").contextWrite(Tenant.of("acme"))).version())
                .isEqualTo(1);
        assertThat(await(orders.read("o3").contextWrite(Tenant.of("zeta"))).amount())
                .isEqualTo(3);
        assertThat(again.status().contextWrite(Tenant.of("zeta")).blockOptional(LIMIT))
                .as("the job of another tenant")
                .isEmpty();
        assertThat(modelTables()).containsExactly("dataflow_tenant_import_jobs", "orders");
    }

    @Test
    void jobsAndTheirRunnersAreToldToWhoLooks() {
        DataFlow db = open(Spot.class);
        ImportJob.Into<Spot> job =
                db.importJob("spots", o -> o.every(5).runner("night shift")).into(Spot.class);
        List<ImportJob.Status> seen = collected(job.from(spots(10).concatWith(Flux.never()))
                // Asked while the run goes on: what takes its tick first ends it, and it gives the job back.
                .concatMap(tick -> job.status())
                .take(1));
        assertThat(seen).singleElement().satisfies(status -> {
            assertThat(status.holder()).startsWith("night shift, run ");
            assertThat(status.heldUntil()).isAfter(status.heldSince());
            assertThat(status.position()).isGreaterThanOrEqualTo(5);
        });
    }
}
