package io.dataflow.nodes.internal;

import io.dataflow.nodes.NodeOutput;
import reactor.core.publisher.Mono;

/** Stores many records, or changes those that are there. */
final class BulkUpsertNode extends BulkNode {

    BulkUpsertNode(NodeContext context) {
        super(
                context,
                "BulkUpsert",
                withConflicts(
                        Ports.of(
                                "Stores a list or stream of " + context.model().name()
                                        + " rows in batches; one that is there already is updated unless 'onConflict' says otherwise.")));
    }

    @Override
    Mono<NodeOutput> run(Inputs in) {
        return write(in, rows(in), operations()::bulkUpsert);
    }
}
