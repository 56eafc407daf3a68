package io.dataflow.nodes;

import java.util.List;

/**
 * A validated graph of nodes; immutable, run as often as wanted, and safe for all threads.
 *
 * <p>Nodes are looked up by name when it runs.
 */
public interface Workflow {

    /** The name. */
    String name();

    /** The inputs of a run; all of them must be given. */
    List<Port> inputs();

    /** The ids of the nodes, in the order of declaration. */
    List<String> nodes();

    /** What is allowed but likely a mistake, such as two writers of one model without an order between them. */
    List<String> warnings();

    /** Whether a run is one transaction. */
    boolean isTransactional();
}
