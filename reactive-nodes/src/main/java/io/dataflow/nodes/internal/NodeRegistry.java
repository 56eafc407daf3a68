package io.dataflow.nodes.internal;

import io.dataflow.core.MapOperations;
import io.dataflow.core.ValidationFailedException;
import io.dataflow.core.internal.model.Suggestions;
import io.dataflow.core.model.ModelDefinition;
import io.dataflow.nodes.Node;
import io.dataflow.nodes.NodeDefinition;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * The nodes of one DataFlow, by name. Safe for all threads: models may be registered while workflows run.
 *
 * <p>It belongs to its DataFlow alone, so that two of them may have models of the same name.
 */
public final class NodeRegistry {

    private final @Nullable String database;
    private final CodeRegistry codes = new CodeRegistry();
    private final Map<String, Node> nodes = new ConcurrentHashMap<>();
    private final Queue<Node> inOrder = new ConcurrentLinkedQueue<>();

    /** Creates an empty registry; {@code database} is the name of the DataFlow, if it has one. */
    public NodeRegistry(@Nullable String database) {
        this.database = database;
    }

    /** The names that the nodes of a model have, by verb. */
    public static Map<String, String> names(String model) {
        return NodeGenerator.names(model);
    }

    /**
     * Refuses a model some of whose nodes would have the name of one that is there: {@code Item} and {@code ItemBulk} both have
     * an {@code ItemBulkCreateNode}.
     *
     * @throws ValidationFailedException naming the node
     */
    public void requireFree(String model) {
        for (String name : names(model).values()) {
            if (nodes.containsKey(name)) {
                throw taken(model, name);
            }
        }
    }

    /**
     * Adds the eleven nodes of a model, all or none.
     *
     * @throws ValidationFailedException if there is a node of one of their names
     */
    public void register(ModelDefinition model, MapOperations operations) {
        add(NodeGenerator.generate(model, operations, database));
    }

    /**
     * Adds a node of another kind.
     *
     * @throws ValidationFailedException if there is a node of its name
     */
    public void register(Node node) {
        add(List.of(node));
    }

    /**
     * The node of a name.
     *
     * @throws io.dataflow.core.UnknownNameException if there is none, with the nearest names
     */
    public Node node(String name) {
        Node node = nodes.get(name);
        if (node == null) {
            throw Suggestions.unknown(null, null, "node", name, null, names());
        }
        return node;
    }

    /** The code that workflows in JSON may name. */
    public CodeRegistry codes() {
        return codes;
    }

    /** The definitions of all nodes, in the order of registration. */
    public List<NodeDefinition> definitions() {
        return inOrder.stream().map(Node::definition).toList();
    }

    @Nullable
    Node find(String name) {
        return nodes.get(name);
    }

    Set<String> names() {
        return nodes.keySet();
    }

    private synchronized void add(List<Node> added) {
        for (Node node : added) {
            if (nodes.containsKey(node.name())) {
                throw taken(node.name(), node.name());
            }
        }
        for (Node node : added) {
            nodes.put(node.name(), node);
            inOrder.add(node);
        }
    }

    private static ValidationFailedException taken(String subject, String node) {
        return new ValidationFailedException(
                subject,
                "register",
                "name",
                "unique",
                "there is a node " + node
                        + " already; register each model once, and name no two models so that their nodes"
                        + " have one name");
    }
}
