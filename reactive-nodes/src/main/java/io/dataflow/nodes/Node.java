package io.dataflow.nodes;

import java.util.Map;
import reactor.core.publisher.Mono;

/** A unit of work with a name, declared ports, and a run. Safe for all threads; one node serves every run. */
public interface Node {

    /** The name, such as {@code ContactCreateNode}. */
    default String name() {
        return definition().name();
    }

    /** The ports and the documentation. */
    NodeDefinition definition();

    /**
     * Runs the node once per subscription.
     *
     * <p>The result is cold, and bad input arrives as an error of it, before any SQL. Cancelling stops the work. A node joins
     * the transaction in the Reactor Context.
     *
     * @param inputs values by the name of the input port; a stream port takes a {@code Publisher} or {@code Iterable} of maps
     */
    Mono<NodeOutput> run(Map<String, ?> inputs);
}
