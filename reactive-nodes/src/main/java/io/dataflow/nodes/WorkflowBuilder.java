package io.dataflow.nodes;

import io.dataflow.core.TransactionOptions;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
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

    /** Adds code that gives a stream of rows, as its output {@code rows}. */
    default WorkflowBuilder addStreamCode(
            String id, Function<? super NodeInput, ? extends Publisher<? extends Map<String, ?>>> code) {
        return addStreamCode(id, code, options -> options);
    }

    /**
     * Adds code that gives a stream of rows, as its output {@code rows}, with options.
     *
     * <p>It runs when a node or the reader of the result asks for the rows, once for each of them; demand and cancel reach it.
     * What nobody reads does not run.
     */
    WorkflowBuilder addStreamCode(
            String id,
            Function<? super NodeInput, ? extends Publisher<? extends Map<String, ?>>> code,
            UnaryOperator<NodeOptions> options);

    /** Adds a node that gives another row for each of the stream {@code rows}, as the stream {@code rows}. */
    WorkflowBuilder addMap(String id, Function<? super Map<String, Object>, ? extends Map<String, ?>> change);

    /** Adds a node that gives those rows of the stream {@code rows} that a rule keeps, as the stream {@code rows}. */
    WorkflowBuilder addFilter(String id, Predicate<? super Map<String, Object>> kept);

    /** {@link #addSwitch(String, String, Map, String)} without a node for other values: then none of the nodes runs. */
    default WorkflowBuilder addSwitch(String id, String value, Map<String, String> cases) {
        return addSwitch(id, value, cases, null);
    }

    /**
     * Adds a choice between nodes by a value, as text.
     *
     * <p>A node that it names runs only when it is chosen, else it is skipped; so is every other node that depends on skipped
     * nodes alone. A node that depends on others too runs, and what skipped nodes would have given it is left out. The outputs
     * are {@code value} and {@code branch}, the node that was chosen or null.
     *
     * @param value a template, such as {@code ${create.status}}
     * @param cases the id of a node for each value
     * @param otherwise the id of the node for every other value, null included; null for none
     */
    WorkflowBuilder addSwitch(String id, String value, Map<String, String> cases, @Nullable String otherwise);

    /** Adds a workflow as one node. */
    default WorkflowBuilder addSubworkflow(String id, Workflow workflow, Map<String, ?> inputs) {
        return addSubworkflow(id, workflow, inputs, options -> options);
    }

    /**
     * Adds a workflow as one node, with options.
     *
     * <p>It takes the inputs of the workflow. It gives the outputs of the node that the workflow declares last, and beside them
     * those of each of its nodes as a map under its id: {@code ${sub.create.email}}; the map of a skipped node is null.
     */
    WorkflowBuilder addSubworkflow(
            String id, Workflow workflow, Map<String, ?> inputs, UnaryOperator<NodeOptions> options);

    /**
     * Adds a workflow as one node that runs it again and again until its results meet a condition.
     *
     * <p>The first round takes what is connected to the loop, or given as {@link LoopOptions#inputs}. In each further one an
     * input takes the output of its name that the node declared last gave in the round before; without one it stays. Outputs
     * are those of the last round, as {@link #addSubworkflow(String, Workflow, Map, UnaryOperator)} gives them, and
     * {@code rounds}, their number.
     */
    WorkflowBuilder addLoop(String id, Workflow body, UnaryOperator<LoopOptions> options);

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

    /** {@link #transactional(UnaryOperator)} with the options of before, else the defaults. */
    default WorkflowBuilder transactional() {
        return transactional(options -> options);
    }

    /**
     * Makes a run one transaction, in which the nodes take turns; its end commits, an error or a cancel rolls back.
     *
     * <p>As a part of another workflow, by {@link #addSubworkflow(String, Workflow, Map, UnaryOperator)} or as the body of a
     * loop, it is the transaction of its own nodes alone; inside another transaction it is a savepoint of that, which can
     * have a timeout, but no other isolation and no retries. {@code onErrorUse} of the node lets the workflow around go on
     * after the rollback.
     *
     * @param options changes those of before, at first the defaults
     */
    WorkflowBuilder transactional(UnaryOperator<TransactionOptions> options);

    /**
     * Lets the transaction roll back at its end when a template, such as {@code ${check.refused}} or {@code ${input.dryRun}},
     * is true; the outputs are given all the same. It is an error when the value is neither true nor false; that of a skipped
     * node counts as false.
     *
     * <p>{@link WorkflowResult#isRolledBack()} tells it, and to the nodes of the workflow around the output {@code rolledBack}.
     */
    WorkflowBuilder rollbackWhen(String template);

    /**
     * The workflow.
     *
     * @throws io.dataflow.core.WorkflowException with every fault at once
     */
    Workflow build();
}
