package io.dataflow.nodes.internal;

import io.dataflow.core.RecordNotFoundException;
import io.dataflow.core.TooManyRecordsException;
import io.dataflow.core.internal.model.Keys;
import io.dataflow.core.model.FieldDefinition;
import io.dataflow.core.query.Filter;
import io.dataflow.nodes.NodeOutput;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Reads one record, by key or by a filter that only one matches. */
final class ReadNode extends ModelNode {

    private static final String RAISE = "raiseOnNotFound";
    private static final String FOUND = "found";

    ReadNode(NodeContext context) {
        super(
                context,
                "Read",
                Ports.of("Reads the one " + context.model().name()
                                + " that has the key 'id' or matches the filter; none is an error unless"
                                + " 'raiseOnNotFound' is false.")
                        .in(ID, Object.class)
                        .in(FILTER, Map.class)
                        .in(RAISE, Boolean.class)
                        .in(INCLUDE_DELETED, Boolean.class)
                        .outFields(context.model())
                        .out(RECORD, Map.class)
                        .out(FOUND, Boolean.class));
    }

    @Override
    boolean writes() {
        return false;
    }

    @Override
    List<String> missing(Set<String> given) {
        return given.contains(ID) || given.contains(FILTER) ? List.of() : List.of("'id' or 'filter'");
    }

    @Override
    Mono<NodeOutput> run(Inputs in) {
        boolean raise = !Boolean.FALSE.equals(in.get(RAISE, Boolean.class));
        Object key = in.key(ID);
        Map<String, @Nullable Object> filter = in.filter(FILTER);
        if ((key == null) == (filter == null)) {
            throw fault(ID, "one", "give either 'id', not null, or 'filter'");
        }
        Mono<Map<String, Object>> row;
        if (in.isTrue(INCLUDE_DELETED)) {
            row = deletedToo(filter != null ? operations().filter(filter) : byKey(Objects.requireNonNull(key)));
            row = raise ? row.switchIfEmpty(Mono.error(this::notFound)) : row;
        } else if (filter != null) {
            row = operations().findOne(operations().filter(filter));
            row = raise ? row.switchIfEmpty(Mono.error(this::notFound)) : row;
        } else if (key != null) {
            row = raise ? operations().read(key) : operations().find(key);
        } else {
            row = Mono.empty();
        }
        return row.map(found -> NodeOutput.of(outputs(found, Map.of(FOUND, true)), Map.of(), 1))
                .switchIfEmpty(Mono.fromSupplier(() -> absent(key)));
    }

    /** The one row that matches, deleted softly or not. */
    private Mono<Map<String, Object>> deletedToo(Filter<Map<String, Object>> filter) {
        return operations()
                .list(filter.includeDeleted().limit(2).withoutTotal())
                .flatMap(page -> page.records().size() > 1
                        ? Mono.error(new TooManyRecordsException(
                                model().name(),
                                operation(),
                                definition().name() + ": more than one record matches; narrow the filter, or list",
                                null))
                        : Mono.justOrEmpty(page.records().stream().findFirst()));
    }

    private Filter<Map<String, Object>> byKey(Object key) {
        List<Object> parts = Keys.parse(model(), key, operation());
        Map<String, Object> equal = new LinkedHashMap<>();
        for (int i = 0; i < parts.size(); i++) {
            equal.put(model().key().get(i).name(), parts.get(i));
        }
        return operations().filter(equal);
    }

    /** The key that was asked for and nothing else. */
    private NodeOutput absent(@Nullable Object key) {
        Map<String, @Nullable Object> outputs = new LinkedHashMap<>(outputs(null, Map.of(FOUND, false)));
        List<FieldDefinition> parts = model().key();
        if (key != null && parts.size() == 1) {
            String field = parts.get(0).name();
            outputs.put(field, key instanceof Map<?, ?> map ? map.get(field) : key);
        }
        return NodeOutput.of(outputs);
    }

    private RecordNotFoundException notFound() {
        return new RecordNotFoundException(
                model().name(),
                operation(),
                definition().name() + ": no record matches the filter; set " + RAISE + ": false if that may be",
                null);
    }
}
