package io.dataflow.nodes.internal;

import io.dataflow.core.TransactionOptions;
import io.dataflow.core.WorkflowException;
import io.dataflow.core.internal.model.JsonCodecs;
import io.dataflow.core.internal.model.Suggestions;
import io.dataflow.nodes.LoopOptions;
import io.dataflow.nodes.NodeInput;
import io.dataflow.nodes.NodeOptions;
import io.dataflow.nodes.Workflow;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Reads workflows from JSON; everything that is wrong with a document is told at once, with its place. */
public final class WorkflowReader {

    static final String ROOT = "workflow";

    /** What a document without a name is called in messages. */
    private static final String NAMELESS = "from-JSON";

    private static final int DEEPEST = 16;
    private static final List<String> KINDS =
            List.of("type", "code", "stream", "map", "filter", "switch", "workflow", "loop");

    private final NodeRegistry registry;

    /** Creates a reader over the nodes and the code of a DataFlow. */
    public WorkflowReader(NodeRegistry registry) {
        this.registry = registry;
    }

    /**
     * The workflow of a document.
     *
     * @throws WorkflowException with every fault
     */
    public Workflow read(String json) {
        Object document;
        try {
            document = JsonCodecs.find().read(json, Object.class);
        } catch (IllegalArgumentException e) {
            throw new WorkflowException(NAMELESS, List.of(String.valueOf(e.getMessage())));
        }
        return read(document, ROOT, 1);
    }

    private Workflow read(@Nullable Object document, String place, int depth) {
        GraphBuilder builder = new GraphBuilder(registry, NAMELESS);
        JsonObject root = JsonObject.of(place, document, builder::fault);
        String name = root.required("name");
        builder.name(name.isEmpty() ? NAMELESS : name);
        root.map("inputs").forEach((input, type) -> addInput(builder, root.place("inputs"), input, type));
        root.objects("nodes").forEach(node -> addNode(builder, node, depth));
        for (JsonObject connection : root.objects("connections")) {
            builder.addConnection(
                    connection.required("from"),
                    connection.required("output"),
                    connection.required("to"),
                    connection.required("input"));
            connection.end();
        }
        for (JsonObject order : root.objects("order")) {
            builder.addOrder(order.required("first"), order.required("then"));
            order.end();
        }
        if (root.flag("sequential")) {
            builder.sequential();
        }
        TransactionOptions transaction = TransactionJson.read(root);
        if (transaction != null) {
            builder.transactional(options -> transaction);
        }
        String rollbackWhen = root.text("rollbackWhen");
        if (rollbackWhen != null) {
            builder.rollbackWhen(rollbackWhen);
        }
        root.end();
        return builder.build();
    }

    private static void addInput(GraphBuilder builder, String place, String name, @Nullable Object type) {
        Class<?> known = type instanceof String text ? InputTypes.find(text) : null;
        if (InputTypes.STREAM.equals(type)) {
            builder.inputStream(name);
        } else {
            builder.input(name, known == null ? Object.class : known);
            if (known == null) {
                String problem = type instanceof String text
                        ? Suggestions.phrase("type", text, null, InputTypes.names())
                        : "has to be the name of a type, but is " + Conversions.kind(type);
                builder.fault(place + "." + Shown.name(name) + ": " + problem);
            }
        }
    }

    private void addNode(GraphBuilder builder, JsonObject node, int depth) {
        String id = node.required("id");
        List<String> kinds = KINDS.stream().filter(node::has).toList();
        if (kinds.size() != 1) {
            builder.fault(node.place() + ": has to have exactly one of " + KINDS + ", but has "
                    + (kinds.isEmpty() ? "none" : kinds));
            builder.add(id, standIn(id), NodeOptions.defaults());
            return;
        }
        switch (kinds.get(0)) {
            case "type" -> builder.addNode(node.required("type"), id, node.map("inputs"), o -> options(node, o));
            case "code" -> {
                Function<? super NodeInput, ?> code = find(builder, node, "code", registry.codes()::code);
                LocalNode made = code == null ? standIn(id) : CodeNode.named(id, node.required("code"), code);
                builder.add(id, made, options(node, NodeOptions.defaults()));
            }
            case "stream" -> {
                Function<? super NodeInput, ?> code = find(builder, node, "stream", registry.codes()::code);
                LocalNode made = code == null ? standIn(id) : StreamNode.code(id, node.required("stream"), code);
                builder.add(id, made, options(node, NodeOptions.defaults()));
            }
            case "map" -> {
                var change = find(builder, node, "map", registry.codes()::map);
                LocalNode made = change == null ? standIn(id) : StreamNode.map(id, node.required("map"), change);
                builder.add(id, made, NodeOptions.defaults());
            }
            case "filter" -> {
                Predicate<? super Map<String, Object>> kept = find(builder, node, "filter", registry.codes()::filter);
                LocalNode made = kept == null ? standIn(id) : StreamNode.filter(id, node.required("filter"), kept);
                builder.add(id, made, NodeOptions.defaults());
            }
            case "switch" ->
                builder.addSwitch(id, node.required("switch"), node.textsByName("cases"), node.text("otherwise"));
            case "workflow" -> {
                Workflow inner = inner(builder, node, "workflow", depth);
                if (inner == null) {
                    options(node, NodeOptions.defaults());
                    node.map("inputs");
                    builder.add(id, standIn(id), NodeOptions.defaults());
                } else {
                    builder.addSubworkflow(id, inner, node.map("inputs"), o -> options(node, o));
                }
            }
            default -> addLoop(builder, node, id, depth);
        }
        node.end();
    }

    private void addLoop(GraphBuilder builder, JsonObject node, String id, int depth) {
        Workflow body = inner(builder, node, "loop", depth);
        String until = node.required("until");
        Integer maxRounds = node.whole("maxRounds", 1);
        LoopOptions options = LoopOptions.defaults().until(until).inputs(node.map("inputs"));
        LoopOptions limited = maxRounds == null ? options : options.maxRounds(maxRounds);
        if (body == null) {
            builder.add(id, standIn(id), NodeOptions.defaults());
        } else {
            builder.addLoop(id, body, o -> limited);
        }
    }

    private <C> @Nullable C find(
            GraphBuilder builder, JsonObject node, String kind, Function<String, @Nullable C> codes) {
        String name = node.required(kind);
        C code = codes.apply(name);
        if (code == null && !name.isEmpty()) {
            Set<String> names = registry.codes().names(kind);
            builder.fault(node.place(kind) + ": " + Suggestions.phrase("code", name, null, names)
                    + "; register it on the DataFlow first");
        }
        return code;
    }

    private @Nullable Workflow inner(GraphBuilder builder, JsonObject node, String key, int depth) {
        if (depth == DEEPEST) {
            builder.fault(node.place(key) + ": is nested deeper than " + DEEPEST + " workflows");
            return null;
        }
        try {
            return read(node.get(key), node.place(key), depth + 1);
        } catch (WorkflowException e) {
            e.faults()
                    .forEach(fault ->
                            builder.fault(fault.startsWith(node.place(key)) ? fault : node.place(key) + ": " + fault));
            return null;
        }
    }

    private static NodeOptions options(JsonObject node, NodeOptions defaults) {
        return OptionsJson.read(node, defaults);
    }

    /** Keeps the place of a node that cannot be read, so that its own faults alone are told; it is never run. */
    private static LocalNode standIn(String id) {
        return CodeNode.sync(id, in -> Map.of());
    }
}
