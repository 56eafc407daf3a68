package io.dataflow.core.internal.registry;

import io.dataflow.core.MapOperations;
import io.dataflow.core.internal.model.Names;
import io.dataflow.core.internal.registry.ModelMemory.Remembered;
import io.dataflow.core.internal.schema.SchemaDialect;
import io.dataflow.core.internal.schema.TableModels;
import io.dataflow.core.model.ModelDefinition;
import io.dataflow.core.model.Naming;
import io.dataflow.core.schema.Schema;
import io.dataflow.core.schema.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * The registry that Kailash DataFlow keeps in its database, which is only ever read.
 *
 * <p>It tells which models there are. What they look like, their tables tell, since what Kailash writes of types is Python.
 */
public final class KailashRegistry {

    private static final String TABLE = "dataflow_model_registry";

    private final Schema schema;
    private final SchemaDialect dialect;

    /** Looks for the registry in a live schema. */
    public KailashRegistry(Schema schema, SchemaDialect dialect) {
        this.schema = schema;
        this.dialect = dialect;
    }

    /** The models that are active there, by name; none where there is no such registry. */
    public Mono<List<Remembered>> models(Function<ModelDefinition, MapOperations> operations) {
        Table table = schema.table(TABLE);
        if (table == null) {
            return Mono.just(List.of());
        }
        TableModels own = TableModels.named(schema, Map.of(TABLE, table), Naming.KAILASH, dialect);
        ModelDefinition model = own.models().get(TABLE);
        if (model == null || model.find("modelName") == null) {
            return Mono.just(List.of(new Remembered(
                    TABLE,
                    null,
                    Objects.requireNonNullElse(
                            own.errors().get(TABLE), "is no registry: it has no column model_name"))));
        }
        MapOperations rows = operations.apply(model);
        return rows.stream(rows.all())
                .filter(row -> "active".equals(row.getOrDefault("status", "active")))
                .map(row -> String.valueOf(row.get("modelName")))
                .distinct()
                .sort()
                .collectList()
                .map(this::remembered);
    }

    private List<Remembered> remembered(List<String> names) {
        Map<String, Table> tables = new LinkedHashMap<>();
        List<Remembered> models = new ArrayList<>();
        for (String name : names) {
            Table table = tableOf(name);
            if (table != null) {
                tables.put(name, table);
            } else {
                models.add(new Remembered(
                        name,
                        null,
                        "its table '" + Naming.KAILASH.table(name)
                                + "' is not there; if it has a name of its own, use registerSchemaAsModels(..)"));
            }
        }
        TableModels made = TableModels.named(schema, tables, Naming.KAILASH, dialect);
        made.models().forEach((name, model) -> models.add(new Remembered(name, model, null)));
        made.errors().forEach((name, fault) -> models.add(new Remembered(name, null, fault)));
        return models;
    }

    /** Older versions only ever added an s. */
    private @Nullable Table tableOf(String model) {
        return Stream.of(Naming.KAILASH.table(model), Names.snake(model) + "s")
                .map(schema::table)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }
}
