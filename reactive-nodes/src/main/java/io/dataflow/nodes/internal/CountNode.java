package io.dataflow.nodes.internal;

import io.dataflow.nodes.NodeOutput;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Counts the records that a filter matches. */
final class CountNode extends ModelNode {

    private static final String COUNT = "count";

    CountNode(NodeContext context) {
        super(
                context,
                "Count",
                Ports.of("Counts every " + context.model().name() + " that the filter matches; all without one.")
                        .in(FILTER, Map.class)
                        .out(COUNT, Long.class));
    }

    @Override
    boolean writes() {
        return false;
    }

    @Override
    Mono<NodeOutput> run(Inputs in) {
        Map<String, @Nullable Object> filter = in.filter(FILTER);
        return operations()
                .count(filter == null ? operations().all() : operations().filter(filter))
                .map(count -> NodeOutput.of(Map.of(COUNT, count), Map.of(), 1));
    }
}
