package io.dataflow.core;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A key of several parts, in the order in which the model declares its {@code @Id} fields.
 *
 * @param parts the values of the parts
 */
public record Key(List<@Nullable Object> parts) {

    /** Copies the parts. */
    public Key {
        parts = Collections.unmodifiableList(new ArrayList<>(parts));
    }

    /** A key of the given parts. */
    public static Key of(Object... parts) {
        return new Key(Arrays.asList(parts));
    }
}
