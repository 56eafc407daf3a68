package io.dataflow.core.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A record inside the rows of a model; see {@link Embedded}.
 *
 * @param name its name, such as {@code address} or {@code address.geo}
 * @param javaType its record class; null in a model that was declared as data
 * @param nullable whether it may be null, which is when all its columns are
 * @param required the fields that have a value whenever it is not null
 */
public record Embedding(String name, @Nullable Class<?> javaType, boolean nullable, List<String> required) {

    /** Copies the names. */
    public Embedding {
        required = List.copyOf(required);
    }

    /** Whether a field lies in it. */
    public boolean holds(String field) {
        return field.length() > name.length() && field.charAt(name.length()) == '.' && field.startsWith(name);
    }
}
