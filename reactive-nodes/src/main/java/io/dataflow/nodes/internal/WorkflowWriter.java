package io.dataflow.nodes.internal;

import io.dataflow.core.WorkflowException;
import io.dataflow.core.internal.model.JsonCodecs;
import io.dataflow.core.internal.model.Suggestions;
import io.dataflow.nodes.Port;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes workflows as JSON that {@link WorkflowReader} reads; what JSON cannot hold is told at once. */
final class WorkflowWriter {

    private final CodeRegistry codes;
    private final List<String> faults = new ArrayList<>();

    private WorkflowWriter(CodeRegistry codes) {
        this.codes = codes;
    }

    /**
     * The document of a workflow.
     *
     * @throws WorkflowException with every node that JSON cannot hold
     */
    static String write(CompiledWorkflow workflow, CodeRegistry codes) {
        WorkflowWriter writer = new WorkflowWriter(codes);
        Map<String, @Nullable Object> document = writer.document(workflow);
        if (!writer.faults.isEmpty()) {
            throw new WorkflowException(Shown.name(workflow.name()), writer.faults);
        }
        return JsonCodecs.find().write(document);
    }

    private Map<String, @Nullable Object> document(CompiledWorkflow workflow) {
        Draft source = workflow.source();
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("name", source.name);
        if (!source.inputs.isEmpty()) {
            document.put("inputs", inputs(source));
        }
        document.put("nodes", source.steps.stream().map(this::node).toList());
        if (!source.connections.isEmpty()) {
            document.put(
                    "connections",
                    source.connections.stream().map(WorkflowWriter::connection).toList());
        }
        if (!source.orders.isEmpty()) {
            document.put(
                    "order",
                    source.orders.stream()
                            .map(order -> pairs("first", order.first(), "then", order.then()))
                            .toList());
        }
        if (source.sequential) {
            document.put("sequential", true);
        }
        if (source.transaction != null) {
            document.put(TransactionJson.KEY, TransactionJson.write(source.transaction));
        }
        if (source.rollbackWhen != null) {
            document.put("rollbackWhen", source.rollbackWhen);
        }
        return document;
    }

    private Map<String, String> inputs(Draft source) {
        Map<String, String> inputs = new LinkedHashMap<>();
        for (Port input : source.inputs) {
            String type = input.stream() ? InputTypes.STREAM : InputTypes.nameOf(input.type());
            if (type == null) {
                faults.add("input '" + input.name() + "': its type "
                        + input.type().getSimpleName() + " has no name in JSON; use one of " + InputTypes.names());
            } else {
                inputs.put(input.name(), type);
            }
        }
        return inputs;
    }

    private Map<String, @Nullable Object> node(Draft.Step step) {
        Map<String, @Nullable Object> node = new LinkedHashMap<>();
        String place = "node " + Suggestions.quote(step.id()) + ": ";
        node.put("id", step.id());
        LocalNode local = step.local();
        if (local == null) {
            node.put("type", step.type());
        } else if (local instanceof SwitchNode choice) {
            node.put("switch", step.inputs().get(SwitchNode.VALUE));
            node.put("cases", choice.cases());
            if (choice.otherwise() != null) {
                node.put("otherwise", choice.otherwise());
            }
            return node;
        } else if (local instanceof NestingNode nesting) {
            nested(nesting, node, place);
        } else {
            NamedCode code = ((NamedCode.Owner) local).code();
            node.put(code.kind(), name(code, step.id(), place));
        }
        if (!step.inputs().isEmpty()) {
            node.put("inputs", JsonConstants.of(step.inputs(), "inputs", fault -> faults.add(place + fault)));
        }
        OptionsJson.write(step.options(), node, fault -> faults.add(place + fault));
        return node;
    }

    private void nested(NestingNode nesting, Map<String, @Nullable Object> node, String place) {
        boolean loops = nesting instanceof LoopNode;
        WorkflowWriter inner = new WorkflowWriter(codes);
        node.put(loops ? "loop" : "workflow", inner.document(nesting.body().workflow()));
        inner.faults.forEach(fault -> faults.add(place + fault));
        if (nesting instanceof LoopNode loop) {
            if (loop.end().template() == null) {
                faults.add(place + "its end is code; JSON holds a template, such as o.until(\"${check.done}\")");
            }
            node.put("until", loop.end().template());
            node.put("maxRounds", loop.maxRounds());
        }
    }

    /** The name of a node's code: the one that it was found by, else its id, if code is registered so. */
    private @Nullable String name(NamedCode code, String id, String place) {
        if (code.name() != null) {
            return code.name();
        }
        Set<String> known = codes.names(code.kind());
        if (known.contains(id)) {
            return id;
        }
        faults.add(place + "its code has no name; register it, " + code.registration() + "(\"" + id + "\", ..)");
        return null;
    }

    private static Map<String, String> connection(Draft.Connection connection) {
        Map<String, String> written = pairs("from", connection.from(), "output", connection.output());
        written.putAll(pairs("to", connection.to(), "input", connection.input()));
        return written;
    }

    private static Map<String, String> pairs(String first, String value, String second, String other) {
        Map<String, String> pairs = new LinkedHashMap<>();
        pairs.put(first, value);
        pairs.put(second, other);
        return pairs;
    }
}
