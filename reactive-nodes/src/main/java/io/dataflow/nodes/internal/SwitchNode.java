package io.dataflow.nodes.internal;

import io.dataflow.core.internal.model.Suggestions;
import io.dataflow.nodes.NodeDefinition;
import io.dataflow.nodes.NodeOutput;
import io.dataflow.nodes.Port;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Chooses one of several nodes by a value; those that it does not choose are skipped. */
final class SwitchNode implements LocalNode {

    static final String VALUE = "value";
    static final String BRANCH = "branch";

    private final NodeDefinition definition;
    private final Map<String, String> cases;
    private final @Nullable String otherwise;

    SwitchNode(String id, Map<String, String> cases, @Nullable String otherwise) {
        this.definition = new NodeDefinition(
                id,
                List.of(Port.value(VALUE, Object.class)),
                List.of(Port.value(VALUE, Object.class), Port.value(BRANCH, String.class)),
                "Chooses a node by a value.");
        this.cases = Collections.unmodifiableMap(new LinkedHashMap<>(cases));
        this.otherwise = otherwise;
    }

    @Override
    public NodeDefinition definition() {
        return definition;
    }

    /** The node of each value. */
    Map<String, String> cases() {
        return cases;
    }

    /** The node of every other value, or null. */
    @Nullable
    String otherwise() {
        return otherwise;
    }

    /** Every node that it may choose. */
    Set<String> targets() {
        Set<String> targets = new LinkedHashSet<>(cases.values());
        if (otherwise != null) {
            targets.add(otherwise);
        }
        return targets;
    }

    @Override
    public Mono<NodeOutput> run(Map<String, ?> inputs) {
        return Mono.fromSupplier(() -> {
            Object value = inputs.get(VALUE);
            Map<String, @Nullable Object> outputs = new LinkedHashMap<>();
            outputs.put(VALUE, value);
            outputs.put(BRANCH, value == null ? otherwise : cases.getOrDefault(text(value), otherwise));
            return NodeOutput.of(outputs);
        });
    }

    private String text(Object value) {
        if (!Conversions.isPlain(value)) {
            throw Conversions.fault(
                    VALUE,
                    "type",
                    "of switch " + Suggestions.quote(name()) + " has to be a plain value, but is "
                            + Conversions.kind(value));
        }
        return Conversions.text(value);
    }
}
