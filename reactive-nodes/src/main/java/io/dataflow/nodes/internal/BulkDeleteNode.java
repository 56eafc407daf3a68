package io.dataflow.nodes.internal;

import io.dataflow.core.model.FieldDefinition;
import io.dataflow.core.model.FieldDefinition.Managed;
import io.dataflow.core.query.Filter;
import io.dataflow.nodes.NodeOutput;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Removes many records: by their keys, or all that a filter matches. */
final class BulkDeleteNode extends BulkNode {

    BulkDeleteNode(NodeContext context) {
        super(
                context,
                "BulkDelete",
                withFilter(Ports.of("Deletes every " + context.model().name()
                        + " whose key, or row with its key, is in 'data', or all that the filter matches.")));
    }

    @Override
    List<String> missing(Set<String> given) {
        return missingDataOrFilter(given);
    }

    @Override
    Mono<NodeOutput> run(Inputs in) {
        requireOne(in);
        Map<String, @Nullable Object> data = in.filter(FILTER);
        if (data != null) {
            Filter<Map<String, Object>> filter = writeFilter(in, data);
            return writeByFilter(in, () -> operations().deleteWhere(filter), true);
        }
        Flux<?> keys = Conversions.elements(in.get(DATA), "input", DATA).map(this::key);
        return write(in, keys, (rows, options) -> operations().bulkDelete(rows, options));
    }

    /** The key of a row, and its version if it has one; a row without a key is handed on, so that it is refused and not its whole stream. */
    private Object key(Object given) {
        if (!(given instanceof Map<?, ?>)) {
            return given;
        }
        Map<String, Object> row = names().row(Conversions.row(given, "input", DATA));
        Map<String, Object> key = new LinkedHashMap<>();
        for (FieldDefinition part : model().key()) {
            Object value = row.get(part.name());
            if (value == null) {
                return row;
            }
            key.put(part.name(), value);
        }
        FieldDefinition version = model().managed(Managed.VERSION);
        Object expected = version == null ? null : row.get(version.name());
        if (version != null && expected != null) {
            key.put(version.name(), expected);
        }
        return key.size() == 1 ? key.values().iterator().next() : key;
    }
}
