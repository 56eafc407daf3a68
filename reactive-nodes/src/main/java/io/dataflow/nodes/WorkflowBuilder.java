package io.dataflow.nodes;

import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import reactor.core.publisher.Mono;

/**
 * Puts a workflow together; each method answers the builder itself. Not safe for concurrent use.
 *
 * <p>A value that is given to a node may be a template: {@code ${node.port}} or {@code ${input.name}}, with steps into it
 * ({@code ${read.record.tags[0]}}). One that stands alone keeps its type; inside text it becomes text. With two dollar signs
 * before its brace it is plain text. A template is a dependency, as a connection is.
 */
public interface WorkflowBuilder {

    /** Declares a value that every run must be given; it is converted to the type. */
    WorkflowBuilder input(String name, Class<?> type);

    /** Declares a stream of rows that every run must be given, as a {@code Publisher} or {@code Iterable} of maps. */
    WorkflowBuilder inputStream(String name);

    /** Adds a node without inputs of its own. */
    default WorkflowBuilder addNode(String type, String id) {
        return addNode(type, id, Map.of());
    }

    /** Adds a node. */
    default WorkflowBuilder addNode(String type, String id, Map<String, ?> inputs) {
        return addNode(type, id, inputs, options -> options);
    }

    /**
     * Adds a node.
     *
     * @param type its name, such as {@code ContactCreateNode}
     * @param id what it is called in this workflow
     * @param inputs values, which may be templates, by input port
     * @param options how it runs
     */
    WorkflowBuilder addNode(String type, String id, Map<String, ?> inputs, UnaryOperator<NodeOptions> options);

    /** Adds code that answers later; each key of its map is an output. */
    default WorkflowBuilder addCode(
            String id, Function<? super NodeInput, ? extends Mono<? extends Map<String, ?>>> code) {
        return addCode(id, code, options -> options);
    }

    /** Adds code that answers later, with options; each key of its map is an output. An empty answer is an error. */
    WorkflowBuilder addCode(
            String id,
            Function<? super NodeInput, ? extends Mono<? extends Map<String, ?>>> code,
            UnaryOperator<NodeOptions> options);

    /** Adds code that answers at once; each key of its map is an output. */
    default WorkflowBuilder addSyncCode(String id, Function<? super NodeInput, ? extends Map<String, ?>> code) {
        return addSyncCode(id, code, options -> options);
    }

    /**
     * Adds code that answers at once, with options; each key of its map is an output.
     *
     * <p>It runs on the thread that finished the last dependency, often an event loop, and must not block: what waits belongs
     * into {@link #addCode(String, Function)}.
     */
    WorkflowBuilder addSyncCode(
            String id, Function<? super NodeInput, ? extends Map<String, ?>> code, UnaryOperator<NodeOptions> options);

    /**
     * Connects an output to an input.
     *
     * @param from the id of a node, or {@code input} for an input of the workflow
     * @param output its port, or a path into it such as {@code record.id}
     * @param to the id of a node
     * @param input its port, or a path into it such as {@code fields.name}
     */
    WorkflowBuilder addConnection(String from, String output, String to, String input);

    /** Lets a node start only when another one is finished. */
    WorkflowBuilder addOrder(String first, String then);

    /** Lets every node start only when the one declared before it is finished. */
    WorkflowBuilder sequential();

    /** Makes a run one transaction, in which the nodes take turns; an error or a cancel rolls back. */
    WorkflowBuilder transactional();

    /**
     * The workflow.
     *
     * @throws io.dataflow.core.WorkflowException with every fault at once
     */
    Workflow build();
}
