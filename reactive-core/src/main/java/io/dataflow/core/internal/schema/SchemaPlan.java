package io.dataflow.core.internal.schema;

import io.dataflow.core.internal.schema.SchemaChange.AddColumn;
import java.util.List;

/**
 * What is missing in a schema, and what is wrong with it.
 *
 * @param changes what has to be added, in order
 * @param emptyOnly those of the changes that only a table without rows can take
 * @param faults what adding cannot repair, in the order of the models
 */
record SchemaPlan(List<SchemaChange> changes, List<AddColumn> emptyOnly, List<String> faults) {

    SchemaPlan {
        changes = List.copyOf(changes);
        emptyOnly = List.copyOf(emptyOnly);
        faults = List.copyOf(faults);
    }
}
