package io.dataflow.nodes.internal;

import io.dataflow.core.Key;
import io.dataflow.core.RecordNotFoundException;
import io.dataflow.core.model.FieldDefinition;
import io.dataflow.core.model.FieldDefinition.Generation;
import io.dataflow.core.model.FieldDefinition.Managed;
import io.dataflow.core.query.Changes;
import io.dataflow.core.query.Filter;
import io.dataflow.nodes.NodeOutput;
import io.dataflow.nodes.Port;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Changes the records that a filter matches. */
final class UpdateNode extends ModelNode {

    private static final String UPDATED = "updated";

    UpdateNode(NodeContext context) {
        super(
                context,
                "Update",
                Ports.of("Changes fields, given flat or in 'fields', of every "
                                + context.model().name()
                                + " that the filter matches; a filter by key alone gives the record as well.")
                        .withFields(
                                context.model(),
                                field -> !field.key()
                                        && field.managed() == Managed.NONE
                                        && field.generation() != Generation.COMPUTED,
                                field -> false)
                        .in(Port.value(FILTER, Map.class).mandatory())
                        .in(FIELDS, Map.class)
                        .in(CONFIRMED, Boolean.class)
                        .withVersion(context.model())
                        .out(UPDATED, Long.class)
                        .out(RECORD, Map.class));
    }

    @Override
    boolean writes() {
        return true;
    }

    @Override
    List<String> missing(Set<String> given) {
        if (given.contains(OPTIONS)) {
            return List.of();
        }
        List<String> missing = new ArrayList<>(super.missing(given));
        boolean changes = given.contains(FIELDS) || model().fields().stream().anyMatch(f -> given.contains(f.name()));
        if (!changes) {
            missing.add("'fields', or a field");
        }
        return missing;
    }

    @Override
    Mono<NodeOutput> run(Inputs in) {
        Map<String, @Nullable Object> data = in.filter(FILTER);
        if (data == null) {
            throw fault(FILTER, "required", "is missing");
        }
        Map<String, @Nullable Object> fields = in.merge(in.values(FIELDS), FIELDS);
        Filter<Map<String, Object>> filter = writeFilter(in, data);
        Object key = key(data);
        Long version = in.get(IF_VERSION, Long.class);
        if (version != null && key == null) {
            throw fault(IF_VERSION, "version", "goes with a filter by key alone; name the version in the filter");
        }
        Changes<Map<String, Object>> changes = operations().changes(fields);
        return key == null
                ? operations().updateWhere(filter, changes).map(count -> output(count, null))
                : operations()
                        .update(key, version == null ? changes : changes.ifVersion(version))
                        .map(row -> output(1, row))
                        .onErrorResume(RecordNotFoundException.class, e -> Mono.just(output(0, null)));
    }

    private static NodeOutput output(long updated, @Nullable Map<String, Object> row) {
        Map<String, @Nullable Object> outputs = new LinkedHashMap<>();
        outputs.put(UPDATED, updated);
        outputs.put(RECORD, record(row));
        return NodeOutput.of(outputs, Map.of(), updated);
    }

    /** The key, if the filter names one and nothing else. */
    private @Nullable Object key(Map<String, @Nullable Object> filter) {
        List<FieldDefinition> parts = model().key();
        List<Object> values = new ArrayList<>();
        for (FieldDefinition part : parts) {
            Object value = filter.get(part.name());
            if (value instanceof Map<?, ?> map) {
                value = map.size() == 1 ? map.get("$eq") : null;
            }
            if (value == null || value instanceof Map<?, ?> || value instanceof Iterable<?>) {
                return null;
            }
            values.add(value);
        }
        if (filter.size() != parts.size()) {
            return null;
        }
        return values.size() == 1 ? values.get(0) : Key.of(values.toArray());
    }
}
