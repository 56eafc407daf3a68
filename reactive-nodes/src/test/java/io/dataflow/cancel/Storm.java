package io.dataflow.cancel;

import static io.dataflow.core.query.Dsl.set;
import static io.dataflow.core.query.Dsl.where;

import io.dataflow.DataFlow;
import io.dataflow.core.DataFlowException;
import io.dataflow.core.Deadline;
import io.dataflow.core.ModelOperations;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Operations of every kind at once, each cancelled, timed out or left alone at a random moment. */
final class Storm {

    private static final int AT_ONCE = 24;
    private static final int TOGETHER_AT_ONCE = 96;
    private static final int KEYS = 200;

    private static final int[] ALL = IntStream.range(0, 18).toArray();

    private final DataFlow db;
    private final ModelOperations<Item> items;
    private final Random random;
    private final Map<String, Integer> outcomes = new ConcurrentHashMap<>();

    Storm(DataFlow db, long seed) {
        this.db = db;
        this.items = db.model(Item.class);
        this.random = new Random(seed);
    }

    /** How often each outcome came: {@code done}, {@code cancelled}, or the code of an error. */
    Map<String, Integer> outcomes() {
        return new TreeMap<>(outcomes);
    }

    Mono<Void> blow(int operations) {
        return Flux.range(0, operations).flatMap(i -> next(), AT_ONCE).then();
    }

    /** The same with reads and creates of single rows alone, of which many wait for one statement, and a few others. */
    Mono<Void> blowTogether(int operations) {
        return Flux.range(0, operations)
                .flatMap(i -> next(new int[] {0, 0, 1, 1, 1, 1, 1, 4, 13, 18}), TOGETHER_AT_ONCE)
                .then();
    }

    private Mono<Void> next() {
        return next(ALL);
    }

    /** Drawn one after the other, so that a seed gives the same operations again. */
    private Mono<Void> next(int[] kinds) {
        Flux<?> work;
        Duration moment;
        int kind;
        int manner;
        synchronized (random) {
            kind = kinds[random.nextInt(kinds.length)];
            work = Flux.from(operation(kind, id(), id()));
            moment = Duration.ofNanos(random.nextInt(8_000_000));
            manner = random.nextInt(4);
        }
        Flux<?> disturbed =
                switch (manner) {
                    case 0 -> work;
                    case 1 -> work.timeout(Mono.delay(moment));
                    case 2 -> work.take(1);
                    default -> work.takeUntilOther(Mono.delay(moment));
                };
        return disturbed.then().doOnSuccess(done -> count("done or cancelled")).onErrorResume(error -> {
            count(
                    error instanceof TimeoutException
                            ? "timed out"
                            : error instanceof DataFlowException known ? known.code() : unexpected(kind, error));
            return Mono.empty();
        });
    }

    /** An error that is none of ours, with where it came from: it may not come again. */
    private static String unexpected(int kind, Throwable error) {
        StringWriter trace = new StringWriter();
        error.printStackTrace(new PrintWriter(trace));
        return "operation of kind " + kind + ": " + trace;
    }

    private void count(String outcome) {
        outcomes.merge(outcome, 1, Integer::sum);
    }

    private String id() {
        return "i" + random.nextInt(KEYS);
    }

    private Publisher<?> operation(int kind, String a, String b) {
        return switch (kind) {
            case 0 -> items.create(Item.of(a));
            case 1 -> items.find(a);
            case 2 -> items.upsert(Item.of(a));
            case 3 -> items.update(a, set(Item::score).plus(1));
            case 4 -> items.delete(a);
            case 5 -> items.list(items.all().limit(50));
            case 6 -> items.stream(items.all());
            case 7 -> items.stream(where(Item::score).gte(0)).take(3);
            case 8 -> items.count(items.all());
            case 9 -> items.readMany(Flux.just(a, b));
            case 10 -> items.updateWhere(where(Item::id).eq(b), set(Item::note).to("storm"));
            case 11 -> items.bulkUpsert(rows(b), o -> o.batchSize(20));
            case 12 -> items.bulkCreate(rows(a), o -> o.batchSize(7).atomic());
            case 13 ->
                db.transaction(tx -> tx.model(Item.class)
                        .upsert(Item.of(a))
                        .then(tx.model(Item.class).find(b)));
            case 14 ->
                db.transaction(
                        tx -> tx.transaction(inner -> inner.model(Item.class).upsert(Item.of(b)))
                                .then(tx.model(Item.class).count(items.all())));
            case 15 -> db.transactionMany(tx -> tx.model(Item.class).stream(items.all()));
            case 16 ->
                db.node("ItemUpsertNode").run(Map.of("where", Map.of("id", a), "create", Map.of("id", a, "score", 2)));
            case 17 ->
                db.run(
                        db.workflow("storm")
                                .addNode("ItemCountNode", "count", Map.of())
                                .addNode("ItemUpdateNode", "update", Map.of("filter", Map.of("id", a), "score", 5))
                                .addOrder("count", "update")
                                .transactional()
                                .build(),
                        Map.of());
            default -> Deadline.within(Duration.ofMillis(random.nextInt(8)), items.find(a));
        };
    }

    private static Flux<Item> rows(String prefix) {
        return Flux.fromStream(() -> IntStream.range(0, 50).mapToObj(i -> Item.of(prefix + "-" + i)));
    }
}
