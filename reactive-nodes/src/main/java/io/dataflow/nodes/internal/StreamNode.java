package io.dataflow.nodes.internal;

import io.dataflow.core.DataFlowException;
import io.dataflow.nodes.NodeDefinition;
import io.dataflow.nodes.NodeInput;
import io.dataflow.nodes.NodeOutput;
import io.dataflow.nodes.Port;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Code of the user whose output is a stream of rows.
 *
 * <p>It runs when the rows are asked for, once for each reader; demand and cancel go through it.
 */
final class StreamNode implements NamedCode.Owner {

    static final String ROWS = "rows";

    private final NodeDefinition definition;
    private final boolean takesAny;
    private final NamedCode named;
    private final Function<? super NodeInput, ?> code;

    private StreamNode(
            String id, NamedCode named, List<Port> inputs, Function<? super NodeInput, ?> code, String what) {
        this.definition = new NodeDefinition(id, inputs, List.of(Port.stream(ROWS)), what);
        this.takesAny = inputs.isEmpty();
        this.named = named;
        this.code = code;
    }

    /** A node over code that gives a stream, or a list; {@code name} is that of registered code. */
    static StreamNode code(String id, @Nullable String name, Function<? super NodeInput, ?> code) {
        return new StreamNode(id, new NamedCode(NamedCode.STREAM, name), List.of(), code, "Code that gives rows.");
    }

    /** A node that gives another row for each; {@code name} is that of registered code. */
    static StreamNode map(
            String id, @Nullable String name, Function<? super Map<String, Object>, ? extends Map<String, ?>> change) {
        return new StreamNode(
                id,
                new NamedCode(NamedCode.MAP, name),
                List.of(Port.stream(ROWS).mandatory()),
                in -> in.stream(ROWS).map(row -> {
                    Map<String, ?> changed = change.apply(row);
                    if (changed == null) {
                        throw nothing(id, " for a row; it has to answer a map (leave rows out by addFilter)");
                    }
                    return changed;
                }),
                "Gives another row for each.");
    }

    /** A node that leaves rows out; {@code name} is that of a registered rule. */
    static StreamNode filter(String id, @Nullable String name, Predicate<? super Map<String, Object>> kept) {
        return new StreamNode(
                id,
                new NamedCode(NamedCode.FILTER, name),
                List.of(Port.stream(ROWS).mandatory()),
                in -> in.stream(ROWS).filter(kept),
                "Gives the rows that a rule keeps.");
    }

    @Override
    public NodeDefinition definition() {
        return definition;
    }

    @Override
    public NamedCode code() {
        return named;
    }

    @Override
    public boolean takesAny() {
        return takesAny;
    }

    @Override
    public Mono<NodeOutput> run(Map<String, ?> inputs) {
        return Mono.fromSupplier(() -> {
            NodeInput in = CodeNode.input(inputs);
            Flux<Map<String, Object>> rows = Flux.defer(() -> {
                Object stream = code.apply(in);
                return stream == null
                        ? Flux.error(nothing(name(), "; it has to answer a stream, which may be empty"))
                        : Conversions.rows(stream, "output", ROWS);
            });
            return NodeOutput.of(Map.of(), Map.of(ROWS, rows), 0);
        });
    }

    private static DataFlowException nothing(String id, String rest) {
        return new DataFlowException(
                "CODE_WITHOUT_ANSWER", null, null, "Code node '" + id + "' answered nothing" + rest, null);
    }
}
