package io.dataflow.nodes.internal;

import io.dataflow.core.BulkOptions;
import io.dataflow.core.BulkOptions.OnConflict;
import io.dataflow.core.BulkOptions.OnError;
import io.dataflow.core.BulkProgress;
import io.dataflow.nodes.NodeOutput;
import io.dataflow.nodes.Port;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A verb over many rows, which come as a list or as a stream. */
abstract class BulkNode extends ModelNode {

    static final String DATA = "data";
    private static final String BATCH_SIZE = "batchSize";
    private static final String ON_CONFLICT = "onConflict";
    private static final String CONFLICT_ON = "conflictOn";
    private static final String ON_ERROR = "onError";
    private static final String MAX_ERRORS = "maxErrors";
    private static final String PARALLEL = "parallel";
    private static final String ATOMIC = "atomic";
    private static final String RETURN_IDS = "returnIds";

    /** One of the operations over rows. */
    interface Verb<R> {
        Flux<BulkProgress<Map<String, Object>>> run(Publisher<R> rows, UnaryOperator<BulkOptions> options);
    }

    BulkNode(NodeContext context, String verb, Ports ports) {
        super(context, verb, BulkOutput.ports(ports));
    }

    /** The inputs that every bulk node has beside its rows. */
    static Ports withOptions(Ports ports) {
        return ports.in(BATCH_SIZE, Integer.class)
                .in(ON_ERROR, String.class)
                .in(MAX_ERRORS, Long.class)
                .in(PARALLEL, Integer.class)
                .in(ATOMIC, Boolean.class)
                .in(RETURN_IDS, Boolean.class);
    }

    /** The inputs of a node that stores rows. */
    static Ports withConflicts(Ports ports) {
        return withOptions(ports.in(Port.stream(DATA).mandatory())
                .in(ON_CONFLICT, String.class)
                .in(CONFLICT_ON, List.class));
    }

    /** The inputs of a node that takes rows or a filter. */
    static Ports withFilter(Ports ports) {
        return withOptions(ports.in(Port.stream(DATA)).in(FILTER, Map.class).in(CONFIRMED, Boolean.class));
    }

    @Override
    final boolean writes() {
        return true;
    }

    @Override
    @Nullable
    String alias(String given) {
        return switch (given) {
            case "conflictResolution", "conflict_resolution" -> ON_CONFLICT;
            case "errorStrategy", "error_strategy" -> ON_ERROR;
            default -> super.alias(given);
        };
    }

    /** What is missing of a node that takes rows or a filter. */
    List<String> missingDataOrFilter(Set<String> given) {
        return given.contains(DATA) || given.contains(FILTER) ? List.of() : List.of("'data' or 'filter'");
    }

    /** The rows, in the spelling of the model. */
    Flux<Map<String, Object>> rows(Inputs in) {
        return Conversions.rows(in.get(DATA), "input", DATA).map(names()::row);
    }

    /** Refuses rows and a filter at once, and neither. */
    void requireOne(Inputs in) {
        if (in.has(DATA) == in.has(FILTER)) {
            throw fault(DATA, "one", "give either 'data' or 'filter'");
        }
    }

    <R> Mono<NodeOutput> write(Inputs in, Publisher<R> rows, Verb<R> verb) {
        return Mono.deferContextual(context -> {
            ProgressListener listener = ProgressListener.of(context);
            BulkOutput output = new BulkOutput();
            return verb.run(rows, defaults -> options(in, defaults))
                    .doOnNext(tick -> {
                        output.add(tick);
                        listener.progressed(tick.processed());
                    })
                    .then(Mono.fromSupplier(output::output));
        });
    }

    /** Runs one statement over a filter. */
    Mono<NodeOutput> writeByFilter(Inputs in, Supplier<Mono<Long>> statement, boolean deletes) {
        if (in.isTrue(RETURN_IDS)) {
            throw fault(RETURN_IDS, "combination", "goes with 'data'; a filter gives the number of records only");
        }
        return statement.get().elapsed().map(timed -> {
            long rows = timed.getT2();
            Duration elapsed = Duration.ofMillis(timed.getT1());
            return BulkOutput.ofStatement(deletes ? 0 : rows, deletes ? rows : 0, elapsed);
        });
    }

    /** The options of the DataFlow, changed as the inputs say. */
    private BulkOptions options(Inputs in, BulkOptions defaults) {
        BulkOptions options = defaults;
        Integer batchSize = in.get(BATCH_SIZE, Integer.class);
        options = batchSize == null ? options : options.batchSize(batchSize);
        OnConflict onConflict = onConflict(in.get(ON_CONFLICT));
        options = onConflict == null ? options : options.onConflict(onConflict);
        List<String> conflictOn = in.names(CONFLICT_ON);
        options = conflictOn == null ? options : options.conflictOn(conflictOn.toArray(String[]::new));
        OnError onError = onError(in.get(ON_ERROR));
        options = onError == null ? options : options.onError(onError);
        Long maxErrors = in.get(MAX_ERRORS, Long.class);
        options = maxErrors == null ? options : options.maxErrors(maxErrors);
        Integer parallel = in.get(PARALLEL, Integer.class);
        options = parallel == null ? options : options.parallel(parallel);
        options = in.isTrue(ATOMIC) ? options.atomic() : options;
        return in.isTrue(RETURN_IDS) ? options.returnIds() : options;
    }

    private @Nullable OnConflict onConflict(@Nullable Object given) {
        String word = word(given);
        return switch (word) {
            case "" -> null;
            case "error" -> OnConflict.ERROR;
            case "skip", "ignore" -> OnConflict.SKIP;
            case "update" -> OnConflict.UPDATE;
            default -> throw fault(ON_CONFLICT, "oneOf", "has to be one of error, skip (or ignore) and update");
        };
    }

    private @Nullable OnError onError(@Nullable Object given) {
        return switch (word(given)) {
            case "" -> null;
            case "stop" -> OnError.STOP;
            case "continue" -> OnError.CONTINUE;
            default -> throw fault(ON_ERROR, "oneOf", "has to be one of stop and continue");
        };
    }

    private static String word(@Nullable Object given) {
        return given == null
                ? ""
                : given.toString().isBlank() ? "?" : given.toString().toLowerCase(Locale.ROOT);
    }
}
