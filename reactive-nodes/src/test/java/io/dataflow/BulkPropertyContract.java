package io.dataflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.core.BulkFailedException;
import io.dataflow.core.BulkOptions;
import io.dataflow.core.BulkProgress;
import io.dataflow.core.MapOperations;
import io.dataflow.core.Rejected;
import io.dataflow.core.Tenant;
import io.dataflow.core.UniqueViolationException;
import io.dataflow.core.model.ModelDefinition;
import io.dataflow.nodes.NodeOutput;
import io.dataflow.testsupport.Capability;
import io.dataflow.testsupport.Effort;
import io.dataflow.testsupport.VerificationRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;

/** Random bulk calls leave the table, and report, what a table in memory predicts. */
@Capability({"S19", "S20", "S21", "S22", "S23"})
abstract class BulkPropertyContract extends FacadeContract {

    private static final long SEED = 20_260_412;

    private static final String TENANT = "acme";
    private static final String OTHER_TENANT = "beta";

    /** The tables, one of each combination of traits. */
    static final ModelDefinition[] MODELS =
            BulkTraits.all().stream().map(BulkTraits::definition).toArray(ModelDefinition[]::new);

    private DataFlow db;

    /** What came of a call. */
    private static final class Run {

        final List<BulkProgress<Map<String, Object>>> ticks = new ArrayList<>();
        final AtomicBoolean ended = new AtomicBoolean();
        final AtomicReference<@Nullable Throwable> error = new AtomicReference<>();

        BulkProgress<Map<String, Object>> seen() {
            return ticks.get(ticks.size() - 1);
        }

        @SuppressWarnings("unchecked")
        BulkProgress<Map<String, Object>> result() {
            return error.get() instanceof BulkFailedException failed
                    ? (BulkProgress<Map<String, Object>>) (BulkProgress<?>) failed.progress()
                    : seen();
        }
    }

    @Test
    void randomCallsDoAndTellWhatATableInMemoryPredicts() throws Exception {
        int cases = Effort.of(3_000);
        db = db();
        await(db.ready().thenReturn(true));
        watch();
        List<Throwable> dropped = new CopyOnWriteArrayList<>();
        Hooks.onErrorDropped(dropped::add);
        VerificationRecord.run("bulk calls on " + database().name(), cases, SEED, () -> {
            Random seeds = new Random(SEED);
            for (int done = 0; done < cases; ) {
                long seed = seeds.nextLong();
                BulkCall call = BulkCall.random(new Random(seed));
                if (!BulkReference.hangsOnOrder(call)) {
                    checkOrShrink(call, seed);
                    done++;
                }
            }
        });
        assertThat(dropped).as("errors that nobody was told").isEmpty();
        checkWriters();
    }

    /** What writes the tables in the way that is to be checked. */
    DataFlow db() {
        return open(MODELS);
    }

    /** Notes how rows are written from now on, where there is more than one way. */
    void watch() {}

    /** A call is about to run. */
    void begins() {}

    /** It is over. */
    void ended() {}

    /** Every way that there is was taken. */
    void checkWriters() {}

    private MapOperations items(BulkCall call) {
        return db.model(call.traits().model());
    }

    /** Work for the tenant whose rows the call is about, if there are tenants. */
    private static <T> Flux<T> within(BulkTraits traits, Flux<T> work) {
        return traits.tenant() ? work.contextWrite(Tenant.of(TENANT)) : work;
    }

    @AfterEach
    void stopListening() {
        Hooks.resetOnErrorDropped();
    }

    @Test
    void randomCallsByFilterDoAndTellWhatATableInMemoryPredicts() throws Exception {
        int cases = Effort.of(1_000);
        db = open(BulkTraits.NONE.definition());
        await(db.ready().thenReturn(true));
        VerificationRecord.run("bulk calls by filter on " + database().name(), cases, SEED, () -> {
            Random seeds = new Random(SEED);
            for (int i = 0; i < cases; i++) {
                long seed = seeds.nextLong();
                BulkFilterCall call = BulkFilterCall.random(new Random(seed));
                try {
                    checkByFilter(call);
                } catch (AssertionError | RuntimeException failure) {
                    throw new AssertionError("seed " + seed + "; " + call, failure);
                }
            }
        });
    }

    private void checkByFilter(BulkFilterCall call) {
        refill(BulkTraits.NONE, call.table());
        String node = call.fields() == null ? "ItemBulkDeleteNode" : "ItemBulkUpdateNode";
        if (call.expected() == null) {
            refused(UniqueViolationException.class, () -> db.node(node).run(call.inputs()));
        } else {
            NodeOutput out = await(db.node(node).run(call.inputs()));
            assertThat(out.get(call.fields() == null ? "deleted" : "updated")).isEqualTo(call.matched());
            assertThat(out.get("processed")).isEqualTo(call.matched());
        }
        assertThat(table(BulkTraits.NONE)).isEqualTo(call.expected() == null ? call.table() : call.expected());
    }

    private void refill(BulkTraits traits, Map<String, Map<String, Object>> table) {
        MapOperations items = db.model(traits.model());
        List<Map<String, Object>> rows = table.values().stream()
                .map(row -> without(row, "version", "deleted"))
                .toList();
        Flux<?> filled = Flux.from(items.bulkCreate(rows));
        if (traits.softDelete()) {
            filled = filled.thenMany(
                    items.deleteWhere(items.filter(Map.of("amount", Map.of("$in", BulkTraits.DELETED)))));
        }
        database().execute("DELETE FROM \"" + traits.table() + "\"");
        within(traits, filled).blockLast(LIMIT);
        if (traits.tenant()) {
            filled.contextWrite(Tenant.of(OTHER_TENANT)).blockLast(LIMIT);
        }
        if (traits.versions()) {
            database().execute("UPDATE \"" + traits.table() + "\" SET \"version\" = \"amount\" % 3");
        }
    }

    private void checkOrShrink(BulkCall call, long seed) {
        try {
            check(call);
        } catch (AssertionError | RuntimeException failure) {
            BulkCall small = shrunk(call);
            throw new AssertionError("seed " + seed + "; smallest call that fails: " + small, failure);
        }
    }

    /** Leaves out rows as long as what remains fails. */
    private BulkCall shrunk(BulkCall call) {
        BulkCall smallest = call;
        for (int i = 0; i < smallest.rows().size(); ) {
            List<Map<String, Object>> rest = new ArrayList<>(smallest.rows());
            rest.remove(i);
            BulkCall smaller = smallest.withRows(rest);
            if (!BulkReference.hangsOnOrder(smaller) && fails(smaller)) {
                smallest = smaller;
            } else {
                i++;
            }
        }
        return smallest;
    }

    private boolean fails(BulkCall call) {
        try {
            check(call);
            return false;
        } catch (AssertionError | RuntimeException failure) {
            return true;
        }
    }

    private void check(BulkCall call) {
        refill(call.traits(), call.table());
        BulkReference expected = BulkReference.of(call);
        begins();
        Run run = run(items(call), call);
        ended();
        if (!run.ended.get()) {
            checkCancelled(call, expected, run);
        } else if (call.parallel() > 1 && expected.fails) {
            checkAgainstTheTable(call, run);
        } else {
            checkWhole(call, expected, run);
        }
        if (call.traits().tenant()) {
            assertThat(table(call.traits(), OTHER_TENANT)).as("another tenant").isEqualTo(call.table());
        }
    }

    private static Run run(MapOperations items, BulkCall call) {
        Run run = new Run();
        Flux<Map<String, Object>> rows = Flux.fromIterable(call.rows());
        Flux<Map<String, Object>> source =
                call.sourceFails() ? rows.concatWith(Mono.error(new IllegalStateException("the source"))) : rows;
        UnaryOperator<BulkOptions> options = call::options;
        Flux<BulkProgress<Map<String, Object>>> ticks =
                switch (call.verb()) {
                    case CREATE -> items.bulkCreate(source, options);
                    case UPSERT -> items.bulkUpsert(source, options);
                    case UPDATE -> items.bulkUpdate(source, options);
                    case DELETE -> items.bulkDelete(source, options);
                };
        Flux<BulkProgress<Map<String, Object>>> watched = ticks.doOnNext(tick -> {
                    run.ticks.add(tick);
                    run.ended.compareAndSet(false, tick.last());
                })
                .doOnError(error -> {
                    run.error.set(error);
                    run.ended.set(true);
                });
        if (call.cancelAfter() > 0) {
            watched = watched.take(call.cancelAfter());
        } else if (call.cancelAfter() < 0) {
            watched = watched.takeUntilOther(Mono.delay(Duration.ofNanos(-10_000L * call.cancelAfter())));
        }
        within(call.traits(), watched).onErrorComplete().blockLast(LIMIT);
        return run;
    }

    private void checkWhole(BulkCall call, BulkReference expected, Run run) {
        assertThat(run.error.get() != null)
                .as("fails, here with %s", run.error.get())
                .isEqualTo(expected.fails);
        assertThat(table(call.traits())).isEqualTo(expected.table());
        if (expected.fails) {
            assertThat(run.error.get()).isInstanceOf(BulkFailedException.class);
        }
        BulkProgress<Map<String, Object>> told = run.result();
        assertThat(List.of(told.inserted(), told.updated(), told.skipped(), told.deleted()))
                .as("inserted, updated, skipped, deleted")
                .containsExactly(expected.inserted, expected.updated, expected.skipped, expected.deleted);
        if (call.atomic() && expected.fails) {
            return;
        }
        assertThat(List.of(told.processed(), told.failed(), (long) told.batchNumber()))
                .as("processed, failed, batches")
                .containsExactly(expected.processed, (long) expected.rejected.size(), expected.batches);
        List<Rejected<Map<String, Object>>> rejected =
                run.ticks.stream().flatMap(tick -> tick.rejected().stream()).toList();
        assertThat(rejected).extracting(Rejected::index).containsExactlyElementsOf(expected.rejected);
        assertThat(rejected)
                .allSatisfy(one -> assertThat(one.row()).isEqualTo(call.rows().get((int) one.index())));
        Set<Object> ids = new HashSet<>();
        run.ticks.forEach(tick -> ids.addAll(tick.ids()));
        assertThat(ids).as("ids").isEqualTo(call.returnIds() ? expected.ids : Set.of());
        long processed = 0;
        for (BulkProgress<Map<String, Object>> tick : run.ticks) {
            assertThat(tick.processed()).isGreaterThanOrEqualTo(processed);
            processed = tick.processed();
        }
    }

    /** Which batches were still written when another failed is open; what is told is what is stored in any case. */
    private void checkAgainstTheTable(BulkCall call, Run run) {
        BulkProgress<Map<String, Object>> told = run.result();
        Map<String, Map<String, Object>> after = table(call.traits());
        assertThat(run.error.get()).isInstanceOf(BulkFailedException.class);
        assertThat(told.inserted()).isEqualTo(minus(after.keySet(), call.table().keySet()));
        assertThat(told.deleted()).isEqualTo(minus(live(call.table()), live(after)));
        assertThat(told.processed())
                .isEqualTo(told.inserted() + told.updated() + told.skipped() + told.deleted() + told.failed());
    }

    /** The table holds what was told, and at most the batch more whose commit the cancel met. */
    private void checkCancelled(BulkCall call, BulkReference expected, Run run) {
        int told = run.ticks.isEmpty() ? 0 : run.seen().batchNumber();
        List<Map<String, Map<String, Object>>> allowed = new ArrayList<>();
        if (call.atomic()) {
            allowed.add(call.table());
            allowed.add(expected.table());
        } else {
            int most = expected.tables.size() - 1;
            allowed.add(expected.tables.get(Math.min(told, most)));
            allowed.add(expected.tables.get(Math.min(told + 1, most)));
        }
        Awaitility.await()
                .pollInterval(Duration.ofMillis(5))
                .atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(table(call.traits())).isIn(allowed));
    }

    private static long minus(Set<String> all, Set<String> others) {
        return all.stream().filter(one -> !others.contains(one)).count();
    }

    private static Set<String> live(Map<String, Map<String, Object>> table) {
        Set<String> live = new HashSet<>(table.keySet());
        live.removeIf(id -> Boolean.TRUE.equals(table.get(id).get("deleted")));
        return live;
    }

    private Map<String, Map<String, Object>> table(BulkTraits traits) {
        return table(traits, TENANT);
    }

    private Map<String, Map<String, Object>> table(BulkTraits traits, String tenant) {
        Map<String, Map<String, Object>> table = new TreeMap<>();
        String columns = "\"id\", \"code\", \"amount\", \"note\""
                + (traits.versions() ? ", \"version\"" : "")
                + (traits.softDelete() ? ", CASE WHEN \"deleted_at\" IS NULL THEN 0 ELSE 1 END AS \"deleted\"" : "");
        String of = traits.tenant() ? " WHERE \"tenant_id\" = '" + tenant + "'" : "";
        for (Map<String, Object> stored :
                database().query("SELECT " + columns + " FROM \"" + traits.table() + "\"" + of)) {
            Map<String, Object> row = new LinkedHashMap<>(stored);
            row.computeIfPresent("version", (name, version) -> ((Number) version).longValue());
            row.computeIfPresent("deleted", (name, number) -> ((Number) number).intValue() == 1);
            table.put((String) row.get("id"), row);
        }
        return table;
    }
}
