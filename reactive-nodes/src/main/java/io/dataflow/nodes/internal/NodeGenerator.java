package io.dataflow.nodes.internal;

import io.dataflow.core.MapOperations;
import io.dataflow.core.model.ModelDefinition;
import io.dataflow.nodes.Node;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Makes the eleven nodes of a model. Does no I/O. */
final class NodeGenerator {

    private static final List<Function<NodeContext, Node>> KINDS = List.of(
            CreateNode::new,
            ReadNode::new,
            UpdateNode::new,
            DeleteNode::new,
            ListNode::new,
            CountNode::new,
            UpsertNode::new,
            BulkCreateNode::new,
            BulkUpdateNode::new,
            BulkDeleteNode::new,
            BulkUpsertNode::new);

    private NodeGenerator() {}

    /** The nodes of a model over its operations; {@code database} is the name of the DataFlow, if it has one. */
    static List<Node> generate(ModelDefinition model, MapOperations operations, @Nullable String database) {
        NodeContext context = new NodeContext(model, operations, database);
        return KINDS.stream().map(kind -> kind.apply(context)).toList();
    }
}
