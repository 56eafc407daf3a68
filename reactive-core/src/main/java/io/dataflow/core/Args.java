package io.dataflow.core;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Maps of any number of pairs, which may hold null: what {@code Map.of} refuses. */
public final class Args {

    private Args() {}

    /**
     * An unmodifiable map of the given names and values, in the order given.
     *
     * @throws IllegalArgumentException if a name is missing its value, is no text, or comes twice
     */
    public static Map<String, @Nullable Object> args(@Nullable Object... namesAndValues) {
        if (namesAndValues.length % 2 != 0) {
            throw new IllegalArgumentException(
                    "args(..) takes pairs of name and value, but got " + namesAndValues.length + " arguments");
        }
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            if (!(namesAndValues[i] instanceof String name)) {
                throw new IllegalArgumentException("args(..): argument " + i + " must be a name (a String)");
            }
            if (map.containsKey(name)) {
                throw new IllegalArgumentException("args(..): the name '" + name + "' comes twice");
            }
            map.put(name, namesAndValues[i + 1]);
        }
        return Collections.unmodifiableMap(map);
    }
}
