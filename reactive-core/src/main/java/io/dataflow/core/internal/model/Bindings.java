package io.dataflow.core.internal.model;

import io.dataflow.core.model.ModelDefinition;
import java.util.Map;

/** Makes the bindings of models. */
public final class Bindings {

    private Bindings() {}

    /**
     * The binding to the class of a model; to maps, for a model that was declared as data.
     *
     * @throws io.dataflow.core.ValidationFailedException if a module keeps its class closed
     */
    public static Binding<?> of(ModelDefinition model) {
        Class<?> type = model.javaType();
        if (type == null) {
            return map(model);
        }
        return type.isRecord() ? RecordBinding.of(model, type) : BeanBinding.of(model, type);
    }

    /** The binding to maps from field name to value, which hold every field in order, those that are not declared included. */
    public static Binding<Map<String, Object>> map(ModelDefinition model) {
        return new MapBinding(model);
    }
}
