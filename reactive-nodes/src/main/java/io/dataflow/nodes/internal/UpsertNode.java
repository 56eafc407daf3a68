package io.dataflow.nodes.internal;

import io.dataflow.core.internal.model.InvalidValueException;
import io.dataflow.core.internal.model.Values;
import io.dataflow.core.model.FieldDefinition;
import io.dataflow.core.query.Changes;
import io.dataflow.nodes.NodeOutput;
import io.dataflow.nodes.Port;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Stores a record, or changes the one that is there.
 *
 * <p>The new record has the values of {@code where} and {@code create} (of {@code update} where there is no {@code create});
 * one that is there is changed as {@code update} says, and stays as it is without it.
 */
final class UpsertNode extends ModelNode {

    private static final String WHERE = "where";
    private static final String CREATE = "create";
    private static final String UPDATE = "update";
    private static final String CONFLICT_ON = "conflictOn";
    private static final String CREATED = "created";
    private static final String ACTION = "action";

    UpsertNode(NodeContext context) {
        super(
                context,
                "Upsert",
                Ports.of("Finds the " + context.model().name()
                                + " that 'where' identifies by a unique key, updates it with 'update', or creates it from"
                                + " 'where' and 'create'.")
                        .in(Port.value(WHERE, Map.class).mandatory())
                        .in(CREATE, Map.class)
                        .in(UPDATE, Map.class)
                        .in(CONFLICT_ON, List.class)
                        .withVersion(context.model())
                        .out(RECORD, Map.class)
                        .out(CREATED, Boolean.class)
                        .out(ACTION, String.class));
    }

    @Override
    boolean writes() {
        return true;
    }

    @Override
    Mono<NodeOutput> run(Inputs in) {
        Map<String, @Nullable Object> where = in.values(WHERE);
        Map<String, @Nullable Object> create = in.values(CREATE);
        Map<String, @Nullable Object> update = in.values(UPDATE);
        if (where == null || where.isEmpty()) {
            throw fault(WHERE, "required", "is empty; name the values of a unique key by which the record is found");
        }
        if ((create == null || create.isEmpty()) && (update == null || update.isEmpty())) {
            throw fault(CREATE, "required", "there is nothing to write; give 'create', 'update' or both");
        }
        List<String> conflictOn = in.names(CONFLICT_ON);
        if (conflictOn != null && conflictOn.isEmpty()) {
            throw fault(CONFLICT_ON, "required", "is empty; name the fields of a unique key, or leave it out");
        }
        String[] unique = (conflictOn == null ? where.keySet() : conflictOn).toArray(String[]::new);
        Changes<Map<String, Object>> changes = update == null || update.isEmpty()
                ? Changes.of(List.of())
                : operations().changes(update);
        boolean leaves = update == null || update.isEmpty();
        Long version = in.get(IF_VERSION, Long.class);
        if (version != null && leaves) {
            throw fault(IF_VERSION, "version", "goes with 'update': without it a record that is there stays as it is");
        }
        return operations()
                .upsert(row(where, create != null ? create : update), o -> o.conflictOn(unique)
                        .update(version == null ? changes : changes.ifVersion(version)))
                .map(stored -> output(stored.record(), stored.created(), leaves));
    }

    private Map<String, @Nullable Object> row(
            Map<String, @Nullable Object> where, @Nullable Map<String, @Nullable Object> create) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>(where);
        if (create != null) {
            create.forEach((field, value) -> {
                if (where.containsKey(field) && !same(field, where.get(field), value)) {
                    throw fault(field, "twice", "is different in 'where' and in the values of the new record");
                }
                row.put(field, value);
            });
        }
        return row;
    }

    /** Whether two values are one in the field: 5 and 5L are. */
    private boolean same(String name, @Nullable Object one, @Nullable Object other) {
        FieldDefinition field = model().find(name);
        if (field == null || Objects.equals(one, other)) {
            return true;
        }
        try {
            return Objects.equals(Values.convert(field, one), Values.convert(field, other));
        } catch (InvalidValueException e) {
            return false;
        }
    }

    private static NodeOutput output(Map<String, Object> row, boolean created, boolean leaves) {
        Map<String, @Nullable Object> outputs = new LinkedHashMap<>();
        outputs.put(RECORD, record(row));
        outputs.put(CREATED, created);
        outputs.put(ACTION, created ? "created" : leaves ? "unchanged" : "updated");
        return NodeOutput.of(outputs, Map.of(), created || !leaves ? 1 : 0);
    }
}
