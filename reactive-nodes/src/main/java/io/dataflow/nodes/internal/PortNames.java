package io.dataflow.nodes.internal;

import io.dataflow.nodes.Node;
import io.dataflow.nodes.Port;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds the ports of nodes by a name in camel case or in snake case. */
final class PortNames {

    private PortNames() {}

    /** The input of that name, or null. */
    static @Nullable Port input(Node node, String given) {
        if (node instanceof ModelNode modelNode) {
            String name = modelNode.input(given);
            return name == null ? null : find(node.definition().inputs(), name);
        }
        Port declared = find(node.definition().inputs(), given);
        return declared == null && node instanceof LocalNode local && local.takesAny()
                ? Port.value(given, Object.class)
                : declared;
    }

    /** The output of that name, or null. */
    static @Nullable Port output(Node node, String given) {
        Port declared = find(node.definition().outputs(), given);
        return declared == null && node instanceof LocalNode local && local.givesAny()
                ? Port.value(given, Object.class)
                : declared;
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
