package io.dataflow.nodes.internal;

import io.dataflow.core.DataFlowException;
import io.dataflow.core.internal.model.Suggestions;
import io.dataflow.nodes.NodeDefinition;
import io.dataflow.nodes.NodeInput;
import io.dataflow.nodes.NodeOutput;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Code of the user as a node: its inputs are what is connected to it, its outputs the keys of the map that it answers. */
final class CodeNode implements NamedCode.Owner {

    private final NodeDefinition definition;
    private final NamedCode named;
    private final Function<? super NodeInput, ? extends Mono<? extends Map<String, ?>>> code;

    private CodeNode(
            String id, NamedCode named, Function<? super NodeInput, ? extends Mono<? extends Map<String, ?>>> code) {
        this.definition = new NodeDefinition(id, List.of(), List.of(), "Code.");
        this.named = named;
        this.code = code;
    }

    /** A node over code that answers later. */
    static CodeNode later(String id, Function<? super NodeInput, ? extends Mono<? extends Map<String, ?>>> code) {
        return new CodeNode(id, new NamedCode(NamedCode.CODE, null), code);
    }

    /** A node over code that answers at once. */
    static CodeNode sync(String id, Function<? super NodeInput, ? extends Map<String, ?>> code) {
        return later(id, in -> Mono.fromSupplier(() -> code.apply(in)));
    }

    /** A node over registered code, which may answer at once or later. */
    static CodeNode named(String id, String name, Function<? super NodeInput, ?> code) {
        return new CodeNode(id, new NamedCode(NamedCode.CODE, name), in -> {
            Object answer = code.apply(in);
            return answer instanceof Mono<?> later
                    ? later.map(value -> map(name, value))
                    : answer == null ? Mono.empty() : Mono.just(map(name, answer));
        });
    }

    private static Map<?, ?> requireMap(String name, Object answer) {
        if (answer instanceof Map<?, ?> map) {
            return map;
        }
        throw new DataFlowException(
                "CODE_WITHOUT_ANSWER",
                null,
                null,
                "Code " + Suggestions.quote(name) + " answered " + Conversions.kind(answer)
                        + "; as a node it has to answer a map, or a Mono of one",
                null);
    }

    private static Map<String, ?> map(String name, Object answer) {
        return Conversions.row(requireMap(name, answer), "output", name);
    }

    @Override
    public NamedCode code() {
        return named;
    }

    @Override
    public NodeDefinition definition() {
        return definition;
    }

    @Override
    public boolean takesAny() {
        return true;
    }

    @Override
    public boolean givesAny() {
        return true;
    }

    @Override
    public Mono<NodeOutput> run(Map<String, ?> inputs) {
        return Mono.<NodeOutput>defer(() -> {
                    Mono<? extends Map<String, ?>> answer = code.apply(input(inputs));
                    return answer == null ? Mono.empty() : answer.map(NodeOutput::of);
                })
                .switchIfEmpty(Mono.error(this::nothing));
    }

    /** What the code is given: values and streams apart. */
    static NodeInput input(Map<String, ?> inputs) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        Map<String, Flux<Map<String, Object>>> streams = new LinkedHashMap<>();
        inputs.forEach((name, value) -> {
            if (value instanceof Publisher<?>) {
                streams.put(name, Conversions.rows(value, "input", name));
            } else {
                values.put(name, value);
            }
        });
        return NodeInput.of(values, streams);
    }

    private DataFlowException nothing() {
        return new DataFlowException(
                "CODE_WITHOUT_ANSWER",
                null,
                null,
                "Code node '" + definition.name() + "' answered nothing; it has to answer a map, which may be empty",
                null);
    }
}
