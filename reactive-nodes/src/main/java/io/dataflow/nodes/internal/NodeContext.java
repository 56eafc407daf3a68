package io.dataflow.nodes.internal;

import io.dataflow.core.MapOperations;
import io.dataflow.core.model.ModelDefinition;
import org.jspecify.annotations.Nullable;

/**
 * What the nodes of one model stand on.
 *
 * @param model the model
 * @param operations its operations
 * @param database the name of the DataFlow, or null when it has none
 */
record NodeContext(
        ModelDefinition model,
        MapOperations operations,
        @Nullable String database) {}
