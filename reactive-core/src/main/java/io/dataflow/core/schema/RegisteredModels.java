package io.dataflow.core.schema;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The models that were registered from tables or from the registry.
 *
 * @param models their names, in the order of their tables; one that was registered before is among them
 * @param generatedNodes for each model, the names of its nodes by verb: {@code {User: {create: UserCreateNode, ..}}}
 * @param errors why what was asked for is no model, by the name of the table or model
 */
public record RegisteredModels(
        List<String> models, Map<String, Map<String, String>> generatedNodes, Map<String, String> errors) {

    /** Copies the lists. */
    public RegisteredModels {
        models = List.copyOf(models);
        generatedNodes = Collections.unmodifiableMap(new LinkedHashMap<>(generatedNodes));
        errors = Collections.unmodifiableMap(new LinkedHashMap<>(errors));
    }
}
