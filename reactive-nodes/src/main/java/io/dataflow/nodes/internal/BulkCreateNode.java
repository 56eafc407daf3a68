package io.dataflow.nodes.internal;

import io.dataflow.nodes.NodeOutput;
import reactor.core.publisher.Mono;

/** Stores many records. */
final class BulkCreateNode extends BulkNode {

    BulkCreateNode(NodeContext context) {
        super(
                context,
                "BulkCreate",
                withConflicts(
                        Ports.of(
                                "Stores a list or stream of " + context.model().name()
                                        + " rows in batches; one that is there already is an error unless 'onConflict' says otherwise.")));
    }

    @Override
    Mono<NodeOutput> run(Inputs in) {
        return write(in, rows(in), operations()::bulkCreate);
    }
}
