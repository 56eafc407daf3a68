package io.dataflow.nodes.internal;

import io.dataflow.nodes.NodeOutput;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Removes a record by key, or the records that a filter matches. */
final class DeleteNode extends ModelNode {

    private static final String DELETED = "deleted";

    DeleteNode(NodeContext context) {
        super(
                context,
                "Delete",
                Ports.of("Deletes the " + context.model().name()
                                + " that has the key 'id', or every one that the filter"
                                + " matches, and gives their number.")
                        .in(ID, Object.class)
                        .in(FILTER, Map.class)
                        .in(CONFIRMED, Boolean.class)
                        .withVersion(context.model())
                        .out(DELETED, Long.class));
    }

    @Override
    boolean writes() {
        return true;
    }

    @Override
    List<String> missing(Set<String> given) {
        return given.contains(ID) || given.contains(FILTER) ? List.of() : List.of("'id' or 'filter'");
    }

    @Override
    Mono<NodeOutput> run(Inputs in) {
        Object key = in.key(ID);
        Map<String, @Nullable Object> filter = in.filter(FILTER);
        Long version = in.get(IF_VERSION, Long.class);
        if (version != null && key == null) {
            throw fault(IF_VERSION, "version", "goes with 'id'; name the version in the filter");
        }
        if (key != null && filter == null) {
            Mono<Boolean> delete =
                    version == null ? operations().delete(key) : operations().delete(key, version);
            return delete.map(deleted -> output(deleted ? 1 : 0));
        }
        if (filter != null && key == null) {
            return operations().deleteWhere(writeFilter(in, filter)).map(DeleteNode::output);
        }
        throw fault(ID, "one", "give either 'id', not null, or 'filter'");
    }

    private static NodeOutput output(long deleted) {
        return NodeOutput.of(Map.of(DELETED, deleted), Map.of(), deleted);
    }
}
