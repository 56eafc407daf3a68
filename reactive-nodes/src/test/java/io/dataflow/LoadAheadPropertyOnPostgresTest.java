package io.dataflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.core.BulkFailedException;
import io.dataflow.core.BulkOptions;
import io.dataflow.core.BulkOptions.OnError;
import io.dataflow.core.BulkProgress;
import io.dataflow.core.MapOperations;
import io.dataflow.testsupport.Capability;
import io.dataflow.testsupport.Effort;
import io.dataflow.testsupport.OnDatabase;
import io.dataflow.testsupport.VerificationRecord;
import io.dataflow.testsupport.WithoutPooler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;

/** Random calls come to the end that they have on one connection, whoever holds some of their keys for a while. */
@Capability({"S19", "S23"})
@OnDatabase("PostgreSQL")
@WithoutPooler("nothing is loaded ahead through a pooler")
class LoadAheadPropertyOnPostgresTest extends LoadAheadBase {

    private static final long SEED = 20_261_126;

    /**
     * A call, and who holds keys of it meanwhile.
     *
     * @param rows their keys, some more than once
     * @param holds keys that others hold before it begins, each for a while
     */
    private record Case(
            List<Map<String, Object>> rows,
            int batch,
            OnError onError,
            long maxErrors,
            boolean sourceFails,
            List<Hold> holds,
            long patience) {

        static Case random(Random random) {
            boolean large = random.nextInt(4) == 0;
            int batch = large ? 1_001 + random.nextInt(500) : 10 + random.nextInt(20);
            int count = batch * (1 + random.nextInt(large ? 3 : 8)) + random.nextInt(batch);
            List<Map<String, Object>> rows = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                rows.add(row("id", "k" + i, "n", i));
            }
            for (int i = random.nextInt(5); i > 0; i--) {
                rows.get(random.nextInt(count)).put("id", "k" + random.nextInt(count));
            }
            List<Hold> holds = new ArrayList<>();
            random.ints(random.nextInt(4), 0, count)
                    .distinct()
                    .forEach(key -> holds.add(
                            new Hold("k" + key, Duration.ofNanos(random.nextInt(30_000_000)), random.nextInt(4) == 0)));
            return new Case(
                    rows,
                    batch,
                    random.nextBoolean() ? OnError.STOP : OnError.CONTINUE,
                    random.nextInt(4),
                    random.nextInt(4) == 0,
                    holds,
                    List.of(5L, 50L, 500L).get(random.nextInt(3)));
        }

        UnaryOperator<BulkOptions> options() {
            return o -> o.batchSize(batch).onError(onError).maxErrors(maxErrors);
        }

        Flux<Map<String, Object>> source() {
            Flux<Map<String, Object>> all = Flux.fromIterable(rows);
            return sourceFails ? all.concatWith(Mono.error(new IllegalStateException("the source"))) : all;
        }
    }

    /** A key that somebody else stores or not in the end. */
    private record Hold(String key, Duration pause, boolean commits) {}

    /** What is left of a call and told of it. */
    private record End(List<String> table, List<Long> totals, List<Long> rejected, String error) {}

    /** Whether a bad row or the end of the source is met first is open where the source ends behind the batch of the row. */
    private static String reason(Case one, Throwable error) {
        String message = String.valueOf(error.getMessage());
        return one.sourceFails() ? message.substring(0, message.indexOf(')')) : message;
    }

    private End end(Case one, Call call) {
        BulkProgress<?> told = call.result();
        Throwable error = call.error();
        return new End(
                database().query("SELECT id || '=' || n AS row FROM items ORDER BY 1").stream()
                        .map(row -> (String) row.get("row"))
                        .toList(),
                List.of((long) told.batchNumber(), told.processed(), told.inserted(), told.failed()),
                call.rejected(),
                error == null
                        ? "none"
                        : reason(one, error)
                                + ((BulkFailedException) error).progress().rejected());
    }

    private End run(MapOperations items, Case one, UnaryOperator<BulkOptions> options) {
        database().execute("DELETE FROM items");
        patience(Duration.ofMillis(one.patience()));
        List<Outside> others = new ArrayList<>();
        one.holds().forEach(hold -> others.add(outside().holding(hold.key())));
        Call call = new Call(
                items.bulkCreate(one.source(), o -> options.apply(one.options().apply(o))));
        for (int i = 0; i < others.size(); i++) {
            Mono.delay(one.holds().get(i).pause()).block(LIMIT);
            if (one.holds().get(i).commits()) {
                others.get(i).commit();
            } else {
                others.get(i).rollBack();
            }
        }
        return end(one, call);
    }

    @AfterEach
    void forgetHooks() {
        Hooks.resetOnErrorDropped();
    }

    @Test
    void randomCallsEndAsOnOneConnection() throws Exception {
        int cases = Effort.of(150);
        database().execute(TABLE);
        List<Throwable> dropped = new CopyOnWriteArrayList<>();
        Hooks.onErrorDropped(dropped::add);
        DataFlow db = db(20);
        MapOperations items = learned(db);
        VerificationRecord.run("bulk loads ahead of their turn", cases, SEED, () -> {
            Random seeds = new Random(SEED);
            for (int i = 0; i < cases; i++) {
                long seed = seeds.nextLong();
                Case one = Case.random(new Random(seed));
                End alone = run(items, one, o -> o.parallel(1));
                assertThat(run(items, one, o -> o)).as("seed " + seed).isEqualTo(alone);
            }
        });
        assertIdle(db, 20);
        assertThat(dropped).as("errors that nobody was told").isEmpty();
    }
}
