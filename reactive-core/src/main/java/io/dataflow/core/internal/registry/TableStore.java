package io.dataflow.core.internal.registry;

import static io.dataflow.core.query.Dsl.asc;
import static io.dataflow.core.query.Dsl.where;

import io.dataflow.core.Args;
import io.dataflow.core.BulkFailedException;
import io.dataflow.core.BulkOptions;
import io.dataflow.core.MapOperations;
import io.dataflow.core.model.ModelDefinition;
import io.dataflow.core.query.Query;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import reactor.core.publisher.Mono;

/** Keeps definitions in a table of the database, which is a model like any other. */
final class TableStore implements ModelStore {

    /** The definitions are text, for the order of the fields is part of them. */
    static final ModelDefinition MODEL = ModelDefinition.of(Map.of(
            "name",
            "RegisteredModel",
            "table",
            RegistryTable.NAME,
            "fields",
            Args.args("name", "string", "definition", "string"),
            "key",
            List.of("name")));

    private final MapOperations rows;

    TableStore(MapOperations rows) {
        this.rows = rows;
    }

    @Override
    public Mono<List<Entry>> load() {
        return entries(rows.all().orderBy(asc("updatedAt"), asc("name")));
    }

    @Override
    public Mono<List<Entry>> find(Set<String> models) {
        return entries(where("name").in(models));
    }

    private Mono<List<Entry>> entries(Query<?> query) {
        return rows.stream(query)
                .map(row -> new Entry(String.valueOf(row.get("name")), String.valueOf(row.get("definition"))))
                .collectList();
    }

    @Override
    public Mono<Void> save(Map<String, String> definitions) {
        List<Map<String, Object>> changed = new ArrayList<>();
        definitions.forEach((name, definition) -> changed.add(Map.of("name", name, "definition", definition)));
        return rows.bulkUpsert(changed, BulkOptions::atomic)
                .onErrorMap(BulkFailedException.class, failed -> failed.getCause() == null ? failed : failed.getCause())
                .then();
    }

    @Override
    public String place() {
        return "the table '" + RegistryTable.NAME + "'";
    }

    @Override
    public String advice() {
        return "let the role of the connection create, read and write it, or turn modelPersistence off";
    }
}
