package io.dataflow.core.model;

import java.util.List;

/**
 * An index of a model over one or more of its fields.
 *
 * @param name the name in the database
 * @param fields the names of the fields, in order
 * @param unique whether no two rows may hold the same values
 */
public record IndexDefinition(String name, List<String> fields, boolean unique) {

    /** Copies the fields. */
    public IndexDefinition {
        fields = List.copyOf(fields);
    }
}
