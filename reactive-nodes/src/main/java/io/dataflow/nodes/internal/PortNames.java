package io.dataflow.nodes.internal;

import io.dataflow.nodes.Node;
import io.dataflow.nodes.Port;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds the ports of nodes by a name in camel case or in snake case. */
final class PortNames {

    private PortNames() {}

    /** The input of that name, or null. A node of code takes any. */
    static @Nullable Port input(Node node, String given) {
        if (node instanceof CodeNode) {
            return Port.value(given, Object.class);
        }
        if (node instanceof ModelNode modelNode) {
            String name = modelNode.input(given);
            return name == null ? null : find(node.definition().inputs(), name);
        }
        return find(node.definition().inputs(), given);
    }

    /** The output of that name, or null. A node of code may give any. */
    static @Nullable Port output(Node node, String given) {
        return node instanceof CodeNode
                ? Port.value(given, Object.class)
                : find(node.definition().outputs(), given);
    }

    /** The port of that name, or null. */
    static @Nullable Port find(List<Port> ports, String given) {
        String name = Spelling.find(of(ports), given);
        return ports.stream()
                .filter(port -> port.name().equals(name))
                .findFirst()
                .orElse(null);
    }

    static List<String> of(List<Port> ports) {
        return ports.stream().map(Port::name).toList();
    }
}
