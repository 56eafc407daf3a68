package io.dataflow.nodes.internal;

import io.dataflow.core.query.Changes;
import io.dataflow.core.query.Filter;
import io.dataflow.nodes.NodeOutput;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Changes many records: each row by its key, or all that a filter matches alike. */
final class BulkUpdateNode extends BulkNode {

    BulkUpdateNode(NodeContext context) {
        super(
                context,
                "BulkUpdate",
                withFilter(Ports.of("Changes every " + context.model().name()
                                + " whose key is in a row of 'data', as that row"
                                + " says, or changes 'fields' of all that the filter matches.")
                        .in(FIELDS, Map.class)));
    }

    @Override
    List<String> missing(Set<String> given) {
        return given.contains(FILTER) && !given.contains(DATA) && !given.contains(FIELDS)
                ? List.of("'fields'")
                : missingDataOrFilter(given);
    }

    @Override
    Mono<NodeOutput> run(Inputs in) {
        requireOne(in);
        Map<String, @Nullable Object> data = in.filter(FILTER);
        Map<String, @Nullable Object> fields = in.values(FIELDS);
        if (data == null) {
            if (fields != null) {
                throw fault(FIELDS, "combination", "goes with 'filter'; the rows of 'data' hold their own values");
            }
            return write(in, rows(in), operations()::bulkUpdate);
        }
        if (fields == null) {
            throw fault(FIELDS, "required", "is missing; it says what changes in the records that the filter matches");
        }
        Filter<Map<String, Object>> filter = writeFilter(in, data);
        Changes<Map<String, Object>> changes = operations().changes(fields);
        return writeByFilter(in, () -> operations().updateWhere(filter, changes), false);
    }
}
