package io.dataflow.nodes.internal;

import io.dataflow.core.MapOperations;
import io.dataflow.core.model.ModelDefinition;
import io.dataflow.nodes.Node;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Makes the eleven nodes of a model. Does no I/O. */
final class NodeGenerator {

    private static final Map<String, Function<NodeContext, Node>> KINDS = new LinkedHashMap<>();

    static {
        KINDS.put("create", CreateNode::new);
        KINDS.put("read", ReadNode::new);
        KINDS.put("update", UpdateNode::new);
        KINDS.put("delete", DeleteNode::new);
        KINDS.put("list", ListNode::new);
        KINDS.put("count", CountNode::new);
        KINDS.put("upsert", UpsertNode::new);
        KINDS.put("bulkCreate", BulkCreateNode::new);
        KINDS.put("bulkUpdate", BulkUpdateNode::new);
        KINDS.put("bulkDelete", BulkDeleteNode::new);
        KINDS.put("bulkUpsert", BulkUpsertNode::new);
    }

    private NodeGenerator() {}

    /** The nodes of a model over its operations; {@code database} is the name of the DataFlow, if it has one. */
    static List<Node> generate(ModelDefinition model, MapOperations operations, @Nullable String database) {
        NodeContext context = new NodeContext(model, operations, database);
        return KINDS.values().stream().map(kind -> kind.apply(context)).toList();
    }

    /** The names that the nodes of a model have, by verb: {@code create} is {@code ContactCreateNode}. */
    static Map<String, String> names(String model) {
        Map<String, String> names = new LinkedHashMap<>();
        KINDS.keySet()
                .forEach(verb ->
                        names.put(verb, model + Character.toUpperCase(verb.charAt(0)) + verb.substring(1) + "Node"));
        return names;
    }
}
