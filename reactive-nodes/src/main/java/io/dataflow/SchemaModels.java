package io.dataflow;

import io.dataflow.core.ValidationFailedException;
import io.dataflow.core.internal.schema.TableModels;
import io.dataflow.core.model.ModelDefinition;
import io.dataflow.core.schema.RegisteredModels;
import io.dataflow.core.schema.Schema;
import io.dataflow.nodes.internal.NodeRegistry;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Registers models that were not declared by the user, and tells what became of each. */
final class SchemaModels {

    private final DataFlowParts parts;
    private final Set<String> models = new LinkedHashSet<>();
    private final Map<String, String> errors = new LinkedHashMap<>();

    SchemaModels(DataFlowParts parts) {
        this.parts = parts;
    }

    /** Registers the models of tables; no names stand for all tables. */
    RegisteredModels register(Schema schema, List<String> tables) {
        TableModels made = parts.core().modelsOf(schema, tables, parts.naming());
        errors.putAll(made.errors());
        made.models().forEach(this::register);
        return result();
    }

    /** Registers a model unless its table is that of one that is there; an error is kept under the name it was asked by. */
    void register(String asked, ModelDefinition model) {
        String there = modelOf(model.table());
        if (there == null) {
            try {
                parts.register(model);
                there = model.name();
            } catch (ValidationFailedException refused) {
                there = modelOf(model.table()); // somebody else may have been faster
                if (there == null) {
                    errors.put(asked, String.valueOf(refused.getMessage()));
                    return;
                }
            }
        }
        models.add(there);
    }

    RegisteredModels result() {
        Map<String, Map<String, String>> nodes = new LinkedHashMap<>();
        models.forEach(model -> nodes.put(model, NodeRegistry.names(model)));
        return new RegisteredModels(List.copyOf(models), nodes, errors);
    }

    private @Nullable String modelOf(String table) {
        return parts.core().models().stream()
                .filter(model -> model.table().equals(table))
                .map(ModelDefinition::name)
                .findFirst()
                .orElse(null);
    }
}
