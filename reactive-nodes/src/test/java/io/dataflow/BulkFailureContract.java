package io.dataflow;

import static io.dataflow.core.BulkOptions.OnError.CONTINUE;
import static io.dataflow.core.BulkOptions.OnError.STOP;
import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.core.BulkFailedException;
import io.dataflow.core.BulkProgress;
import io.dataflow.core.DataFlowException;
import io.dataflow.core.MapOperations;
import io.dataflow.core.ModelOperations;
import io.dataflow.core.Rejected;
import io.dataflow.core.UniqueViolationException;
import io.dataflow.core.ValidationFailedException;
import io.dataflow.core.model.ModelDefinition;
import io.dataflow.testsupport.Capability;
import io.dataflow.testsupport.Effort;
import io.dataflow.testsupport.VerificationRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** What a bulk call that fails reports is what the table holds. */
@Capability("S23")
abstract class BulkFailureContract extends FacadeContract {

    private static final long SEED = 20_260_105;

    /** Rows of which some cannot be stored: a key that is there already, or a value that is none. */
    private static Flux<Contact> rows(int count, Integer... bad) {
        List<Integer> wrong = List.of(bad);
        return Flux.range(0, count)
                .map(i -> Contact.of(wrong.contains(i) ? CANARY : "k" + i, i).withEmail(CANARY + i));
    }

    private ModelOperations<Contact> withCanary() {
        ModelOperations<Contact> contacts = contacts();
        await(contacts.create(Contact.of(CANARY, -1)));
        return contacts;
    }

    private long loaded() {
        return stored("contacts") - 1;
    }

    @Test
    void stopKeepsTheBatchesBeforeTheFailingOneAndSaysSo() {
        ModelOperations<Contact> contacts = withCanary();
        BulkFailedException failed =
                refused(BulkFailedException.class, () -> contacts.bulkCreate(rows(50, 25), o -> o.batchSize(10)));
        assertThat(failed.progress().inserted()).isEqualTo(20).isEqualTo(loaded());
        assertThat(failed.progress().batchNumber()).isGreaterThanOrEqualTo(2);
        assertThat(failed.code()).isEqualTo("BULK_FAILED");
        assertThat(failed).hasCauseInstanceOf(UniqueViolationException.class);
        assertThat(failed.getMessage()).contains("Contact.bulkCreate").contains("inserted=20");
    }

    @Test
    void anInvalidRowStopsItsBatchToo() {
        ModelOperations<Contact> contacts = withCanary();
        Flux<Contact> rows = rows(30).map(row -> row.score() == 17 ? row.withEmail(CANARY + "\0") : row);
        BulkFailedException failed = refused(
                BulkFailedException.class,
                () -> contacts.bulkCreate(rows, o -> o.batchSize(10).onError(STOP)));
        assertThat(failed.progress().inserted()).isEqualTo(10).isEqualTo(loaded());
        assertThat(failed).hasCauseInstanceOf(ValidationFailedException.class);
    }

    /** Their originals are kept until they are told, and may be long. */
    @Test
    void rowsOfWhichOnlyTheFaultIsKnownEndABatchEarly() {
        ModelOperations<Contact> contacts = contacts();
        BulkProgress<Contact> done = await(contacts.bulkCreate(
                        Flux.range(0, 130).map(i -> Contact.of("k" + i, i).withEmail("\0")), o -> o.onError(CONTINUE))
                .last());
        assertThat(List.of(done.failed(), (long) done.batchNumber())).containsExactly(130L, 3L);
    }

    @Test
    void continueStoresTheGoodRowsAndTellsTheBadOnesApart() {
        ModelOperations<Contact> contacts = withCanary();
        Flux<Contact> rows = rows(50, 3, 25, 26, 49).map(row -> row.score() == 30 ? row.withEmail("\0") : row);
        List<BulkProgress<Contact>> ticks =
                collected(contacts.bulkCreate(rows, o -> o.batchSize(10).onError(CONTINUE)));
        BulkProgress<Contact> last = ticks.get(ticks.size() - 1);
        assertThat(List.of(last.processed(), last.inserted(), last.failed())).containsExactly(50L, 45L, 5L);
        assertThat(loaded()).isEqualTo(45);
        List<Rejected<Contact>> rejected =
                ticks.stream().flatMap(tick -> tick.rejected().stream()).toList();
        assertThat(rejected).extracting(Rejected::index).containsExactly(3L, 25L, 26L, 30L, 49L);
        assertThat(rejected).allSatisfy(one -> {
            assertThat(one.row()).isNotNull();
            assertThat(one.row().score()).isEqualTo((int) one.index());
            assertThat(one.cause().getMessage()).doesNotContain(CANARY);
        });
        assertThat(rejected.get(3).cause()).isInstanceOf(ValidationFailedException.class);
        assertThat(rejected.get(0).cause()).isInstanceOf(UniqueViolationException.class);
    }

    @Test
    void aTableOrAColumnThatIsNotThereIsToldWhateverTheNumberOfRows() {
        ModelDefinition thing = model("Thing", "id", "string", "name", "string");
        MapOperations things =
                opened(builder().model(thing).autoMigrate(false).build()).model("Thing");
        assertLoadsFailWith("UNDEFINED_TABLE", things);
        database().execute("CREATE TABLE \"things\" (\"id\" varchar(20) PRIMARY KEY)");
        assertLoadsFailWith("UNDEFINED_COLUMN", things);
        await(open(thing).ready().thenReturn(true));
        assertThat(await(things.bulkCreate(things(60)).last()).inserted())
                .as("nothing is kept of what was not there")
                .isEqualTo(60);
    }

    private static List<Map<String, Object>> things(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> row("id", "k" + i, "name", "n"))
                .toList();
    }

    private static void assertLoadsFailWith(String code, MapOperations things) {
        for (int count : new int[] {9, 10, 60}) {
            BulkFailedException failed = refused(BulkFailedException.class, () -> things.bulkCreate(things(count)));
            assertThat(failed.getCause())
                    .as(count + " rows")
                    .isInstanceOfSatisfying(DataFlowException.class, error -> assertThat(error.code())
                            .isEqualTo(code));
        }
    }

    @Test
    void moreErrorsThanBearableEndTheCall() {
        ModelOperations<Contact> contacts = withCanary();
        BulkFailedException failed = refused(
                BulkFailedException.class,
                () -> contacts.bulkCreate(
                        rows(100, 1, 12, 23, 34, 45),
                        o -> o.batchSize(10).onError(CONTINUE).maxErrors(2)));
        assertThat(failed.progress().failed()).isEqualTo(3);
        assertThat(failed.progress().inserted()).isEqualTo(27).isEqualTo(loaded());
        assertThat(failed.getMessage()).contains("maxErrors");

        ModelOperations<Contact> again = contacts;
        refused(
                BulkFailedException.class,
                () -> again.bulkCreate(rows(1, 0), o -> o.onError(CONTINUE).maxErrors(0)));
        assertThat(await(contacts.bulkCreate(
                                        rows(1, 0), o -> o.onError(CONTINUE).maxErrors(1))
                                .last())
                        .failed())
                .isEqualTo(1);
    }

    @Test
    void batchesOnTheirWayWhenTheErrorsAreTooManyAreStoredAndTold() {
        ModelOperations<Contact> contacts = withCanary();
        for (int bad = 0; bad < 6; bad++) {
            int first = bad;
            BulkFailedException failed = refused(
                    BulkFailedException.class,
                    () -> contacts.bulkCreate(
                            rows(12, first),
                            o -> o.batchSize(1).parallel(4).onError(CONTINUE).maxErrors(0)));
            assertThat(failed.progress().failed()).isEqualTo(1);
            assertThat(failed.progress().inserted()).isEqualTo(loaded());
            await(contacts.deleteWhere(
                    io.dataflow.core.query.Dsl.where(Contact::id).ne(CANARY)));
        }
    }

    @Test
    void atomicStoresEverythingOrNothing() {
        ModelOperations<Contact> contacts = withCanary();
        BulkFailedException failed = refused(
                BulkFailedException.class,
                () -> contacts.bulkCreate(rows(50, 45), o -> o.batchSize(10).atomic()));
        assertThat(failed.progress().inserted()).isZero();
        assertThat(failed).hasCauseInstanceOf(UniqueViolationException.class);
        assertThat(loaded()).isZero();

        assertThat(await(contacts.bulkCreate(rows(50), o -> o.batchSize(10).atomic())
                                .last())
                        .inserted())
                .isEqualTo(50);
        assertThat(loaded()).isEqualTo(50);
    }

    @Test
    void atomicWithContinueStoresTheGoodRowsInOneTransaction() {
        ModelOperations<Contact> contacts = withCanary();
        BulkProgress<Contact> last = await(contacts.bulkCreate(
                        rows(30, 5, 15), o -> o.batchSize(10).atomic().onError(CONTINUE))
                .last());
        assertThat(List.of(last.inserted(), last.failed())).containsExactly(28L, 2L);
        assertThat(loaded()).isEqualTo(28);
    }

    @Test
    void aSourceThatFailsIsReportedWithWhatIsStored() {
        ModelOperations<Contact> contacts = withCanary();
        for (boolean atomic : new boolean[] {false, true}) {
            Flux<Contact> source = rows(25).concatWith(Mono.error(new IllegalStateException("the file ended")));
            BulkFailedException failed = refused(
                    BulkFailedException.class,
                    () -> contacts.bulkCreate(
                            source, o -> atomic ? o.batchSize(10).atomic() : o.batchSize(10)));
            assertThat(failed).hasRootCauseMessage("the file ended");
            assertThat(failed.progress().inserted()).isEqualTo(loaded()).isEqualTo(atomic ? 0 : 20);
            await(contacts.deleteWhere(
                    io.dataflow.core.query.Dsl.where(Contact::id).ne(CANARY)));
        }
    }

    @Test
    void rejectionsAreHandedOverAndTheSinkIsAwaited() {
        ModelOperations<Contact> contacts = withCanary();
        List<Long> handed = new ArrayList<>();
        AtomicInteger open = new AtomicInteger();
        await(contacts.bulkCreate(
                        rows(40, 1, 2, 33),
                        o -> o.batchSize(10).onError(CONTINUE).rejectedTo(rejected -> Mono.delay(Duration.ofMillis(20))
                                .doOnSubscribe(
                                        s -> assertThat(open.incrementAndGet()).isEqualTo(1))
                                .doOnNext(done -> {
                                    handed.add(rejected.index());
                                    open.decrementAndGet();
                                })))
                .last());
        assertThat(handed).containsExactly(1L, 2L, 33L);
    }

    @Test
    void aSinkThatFailsEndsTheCallWithWhatIsStored() {
        ModelOperations<Contact> contacts = withCanary();
        BulkFailedException failed = refused(
                BulkFailedException.class,
                () -> contacts.bulkCreate(rows(40, 11), o -> o.batchSize(10)
                        .onError(CONTINUE)
                        .rejectedTo(rejected -> Mono.error(new IllegalStateException("disk full")))));
        assertThat(failed).hasRootCauseMessage("disk full");
        assertThat(failed.progress().inserted()).isEqualTo(loaded());
    }

    @Test
    void aTransactionAroundItDecides() {
        DataFlow db = open(Contact.class);
        refused(
                IllegalStateException.class,
                () -> db.transaction(tx -> tx.model(Contact.class)
                        .bulkCreate(rows(30), o -> o.batchSize(10))
                        .last()
                        .then(Mono.error(new IllegalStateException("no")))));
        assertThat(stored("contacts")).isZero();
        await(contacts().create(Contact.of(CANARY, -1)));
        Long told = await(db.transaction(tx -> tx.model(Contact.class)
                .bulkCreate(rows(30, 15), o -> o.batchSize(10))
                .last()
                .map(BulkProgress::inserted)
                .onErrorResume(
                        BulkFailedException.class,
                        failed -> Mono.just(failed.progress().inserted()))));
        assertThat(told)
                .as("earlier batches stay, the failing one is a savepoint")
                .isEqualTo(10)
                .isEqualTo(loaded());
    }

    @Test
    void afterACancelTheTableHoldsWhatWasReportedAndAtMostOneBatchMore() {
        ModelOperations<Contact> contacts = contacts();
        AtomicReference<BulkProgress<Contact>> seen = new AtomicReference<>();
        Disposable running = contacts.bulkCreate(
                        Flux.range(0, 1_000_000).map(i -> Contact.of("k" + i, i)), o -> o.batchSize(20))
                .subscribeOn(Schedulers.boundedElastic())
                .subscribe(seen::set);
        Awaitility.await()
                .atMost(LIMIT)
                .until(() -> seen.get() != null && seen.get().inserted() >= 100);
        running.dispose();
        Awaitility.await().atMost(LIMIT).until(() -> {
            long before = stored("contacts");
            Thread.sleep(100);
            return database().runningStatements().isEmpty() && before == stored("contacts");
        });
        long reported = seen.get().inserted();
        assertThat(stored("contacts")).isBetween(reported, reported + 20);
        assertThat(await(contacts.count(contacts.all()))).isEqualTo(stored("contacts"));
    }

    @Test
    void theAccountIsExactForRandomFaultsModesAndSizes() throws Exception {
        int cases = Effort.of(300);
        VerificationRecord.run("bulk accounts on " + database().name(), cases, SEED, () -> {
            ModelOperations<Contact> contacts = withCanary();
            Random random = new Random(SEED);
            for (int i = 0; i < cases; i++) {
                exactAccount(contacts, random);
            }
        });
    }

    private void exactAccount(ModelOperations<Contact> contacts, Random random) {
        int count = random.nextInt(60);
        Integer[] bad = random.ints(random.nextInt(4), 0, 60).boxed().toArray(Integer[]::new);
        int batch = 1 + random.nextInt(20);
        boolean atomic = random.nextInt(3) == 0;
        boolean bears = random.nextBoolean();
        int parallel = atomic ? 1 : 1 + random.nextInt(3);
        long maxErrors = random.nextInt(4);
        BulkProgress<?> told = contacts.bulkCreate(rows(count, bad), o -> {
                    var options = o.batchSize(batch)
                            .parallel(parallel)
                            .maxErrors(maxErrors)
                            .onError(bears ? CONTINUE : STOP);
                    return atomic ? options.atomic() : options;
                })
                .last()
                .<BulkProgress<?>>map(progress -> progress)
                .onErrorResume(BulkFailedException.class, failed -> Mono.just(failed.progress()))
                .block(LIMIT);
        String what = count + " rows, bad " + List.of(bad) + ", batch " + batch + ", parallel " + parallel + ", atomic "
                + atomic + ", bears " + bears + ", maxErrors " + maxErrors;
        assertThat(told.inserted()).as(what).isEqualTo(loaded());
        assertThat(told.processed()).as(what).isGreaterThanOrEqualTo(told.inserted());
        if (told.last()) {
            assertThat(told.inserted() + told.failed()).as(what).isEqualTo(count);
        }
        await(contacts.deleteWhere(io.dataflow.core.query.Dsl.where(Contact::id).ne(CANARY)));
    }
}
