package io.dataflow;

import io.dataflow.core.ValidationFailedException;
import io.dataflow.core.internal.registry.ModelMemory.Remembered;
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
        return result(List.copyOf(models));
    }

    /** Registers the models that were remembered; where two cannot live side by side, the newer one does. */
    RegisteredModels reconstruct(List<Remembered> remembered) {
        for (int i = remembered.size() - 1; i >= 0; i--) {
            reconstruct(remembered.get(i));
        }
        return result(remembered.stream()
                .map(Remembered::name)
                .filter(models::contains)
                .toList());
    }

    private void reconstruct(Remembered entry) {
        ModelDefinition model = entry.model();
        if (isRegistered(entry.name())) {
            models.add(entry.name());
        } else if (model == null) {
            errors.put(entry.name(), String.valueOf(entry.fault()));
        } else {
            try {
                parts.registerAsItIs(model);
                models.add(entry.name());
            } catch (ValidationFailedException refused) {
                if (isRegistered(entry.name())) { // somebody else was faster
                    models.add(entry.name());
                } else {
                    errors.put(entry.name(), String.valueOf(refused.getMessage()));
                }
            }
        }
    }

    private boolean isRegistered(String model) {
        return parts.core().models().stream().anyMatch(other -> other.name().equals(model));
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

    private RegisteredModels result(List<String> inOrder) {
        Map<String, Map<String, String>> nodes = new LinkedHashMap<>();
        inOrder.forEach(model -> nodes.put(model, NodeRegistry.names(model)));
        return new RegisteredModels(inOrder, nodes, errors);
    }

    private @Nullable String modelOf(String table) {
        return parts.core().models().stream()
                .filter(model -> model.table().equals(table))
                .map(ModelDefinition::name)
                .findFirst()
                .orElse(null);
    }
}
