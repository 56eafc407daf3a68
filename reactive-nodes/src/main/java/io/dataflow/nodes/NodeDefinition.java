package io.dataflow.nodes;

import java.util.List;
import java.util.Optional;

/**
 * What a node is called, what it takes, and what it gives.
 *
 * @param name the name, such as {@code ContactCreateNode}
 * @param inputs the input ports
 * @param outputs the output ports
 * @param documentation what the node does, in a sentence or two
 */
public record NodeDefinition(String name, List<Port> inputs, List<Port> outputs, String documentation) {

    /** Copies the ports. */
    public NodeDefinition {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }

    /** The input port of exactly that name. */
    public Optional<Port> input(String port) {
        return find(inputs, port);
    }

    /** The output port of exactly that name. */
    public Optional<Port> output(String port) {
        return find(outputs, port);
    }

    private static Optional<Port> find(List<Port> ports, String name) {
        return ports.stream().filter(port -> port.name().equals(name)).findFirst();
    }
}
