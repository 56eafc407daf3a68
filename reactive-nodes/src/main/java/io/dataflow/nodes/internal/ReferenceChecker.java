package io.dataflow.nodes.internal;

import io.dataflow.core.internal.model.Suggestions;
import io.dataflow.nodes.Node;
import io.dataflow.nodes.Port;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** Checks the references of one node, and tells which nodes it therefore waits for. */
final class ReferenceChecker {

    private final Draft draft;
    private final Map<String, Integer> positions;
    private final Map<String, Node> nodes;
    private final List<String> faults;
    private final IntConsumer dependencies;

    ReferenceChecker(
            Draft draft,
            Map<String, Integer> positions,
            Map<String, Node> nodes,
            List<String> faults,
            IntConsumer dependencies) {
        this.draft = draft;
        this.positions = positions;
        this.nodes = nodes;
        this.faults = faults;
        this.dependencies = dependencies;
    }

    /** Checks all references of a value; {@code takesStream} says whether it may be a stream as a whole. */
    void check(Template template, String place, boolean takesStream) {
        template.references(reference -> {
            Port port = reference.isInput() ? input(reference, place) : output(reference, place);
            boolean whole = template instanceof Template.Value;
            if (port != null && port.stream()) {
                if (!reference.path().isEmpty()) {
                    faults.add(place + ": '" + reference.text() + "' goes into a stream, which has no parts to name");
                } else if (!whole || !takesStream) {
                    faults.add(place + ": '" + reference.text()
                            + "' is a stream; only a stream port or an input of code takes it, and as a whole");
                }
            }
        });
    }

    private @Nullable Port input(Reference reference, String place) {
        Port port = PortNames.find(draft.inputs, reference.port());
        if (port == null) {
            faults.add(place + ": "
                    + Suggestions.phrase("input", reference.port(), "the workflow", PortNames.of(draft.inputs)));
        }
        return port;
    }

    private @Nullable Port output(Reference reference, String place) {
        Integer position = positions.get(reference.source());
        if (position == null) {
            List<String> known = new ArrayList<>(positions.keySet());
            known.add(Reference.INPUT);
            faults.add(place + ": " + Suggestions.phrase("node", reference.source(), null, known));
            return null;
        }
        dependencies.accept(position);
        Node node = nodes.get(reference.source());
        if (node == null) {
            return null;
        }
        Port port = PortNames.output(node, reference.port());
        if (port == null) {
            faults.add(place + ": "
                    + Suggestions.phrase(
                            "output",
                            reference.port(),
                            "node '" + reference.source() + "' (" + node.name() + ")",
                            PortNames.of(node.definition().outputs())));
        }
        return port;
    }
}
