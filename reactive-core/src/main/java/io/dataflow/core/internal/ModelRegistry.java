package io.dataflow.core.internal;

import io.dataflow.core.UnknownNameException;
import io.dataflow.core.ValidationFailedException;
import io.dataflow.core.internal.model.Suggestions;
import io.dataflow.core.model.ModelDefinition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The models of one DataFlow, by name. */
final class ModelRegistry {

    private final Map<String, ModelDefinition> models = new LinkedHashMap<>();

    synchronized void add(ModelDefinition model) {
        for (ModelDefinition other : models.values()) {
            if (other.name().equals(model.name())) {
                throw taken(model, "name", "another model has this name already; name each model once");
            }
            if (other.table().equals(model.table())) {
                throw taken(model, "table", "'" + model.table() + "' is the table of " + other.name() + " already");
            }
        }
        models.put(model.name(), model);
    }

    synchronized List<ModelDefinition> all() {
        return List.copyOf(models.values());
    }

    synchronized ModelDefinition of(String name) {
        ModelDefinition model = models.get(name);
        if (model == null) {
            List<String> known = new ArrayList<>(models.keySet());
            throw new UnknownNameException(
                    name,
                    null,
                    "No model is called '" + name + "'; the registered ones are " + known
                            + ". Register it with builder.model(..) or register(..)",
                    name,
                    Suggestions.nearest(name, known));
        }
        return model;
    }

    synchronized ModelDefinition of(Class<?> type) {
        for (ModelDefinition model : models.values()) {
            if (type.equals(model.javaType())) {
                return model;
            }
        }
        throw new UnknownNameException(
                type.getSimpleName(),
                null,
                type.getName() + " is not registered; register it with builder.model(" + type.getSimpleName() + ".class)",
                type.getSimpleName(),
                Suggestions.nearest(type.getSimpleName(), models.keySet()));
    }

    private static ValidationFailedException taken(ModelDefinition model, String what, String message) {
        return new ValidationFailedException(model.name(), "register", what, "unique", message);
    }
}
