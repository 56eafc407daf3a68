package io.dataflow.core.internal.model;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** About how many bytes some values take in memory and on their way: exact where it matters, in long texts and bytes. */
public final class Weight {

    /** A number, a time, the frame of a value: what is not looked into. */
    private static final long SMALL = 16;

    private long bytes;

    /** The bytes so far. */
    public long bytes() {
        return bytes;
    }

    /** Adds a value; what is in a map is added by who looks into it. */
    void add(@Nullable Object value) {
        bytes += SMALL;
        if (value instanceof String text) {
            bytes += text.length();
        } else if (value instanceof byte[] array) {
            bytes += array.length;
        }
    }

    /** Adds each element of a list, and anything else as it is. */
    void addAll(@Nullable Object value) {
        add(value);
        if (!(value instanceof String || value instanceof Number) && value instanceof Collection<?> elements) {
            elements.forEach(this::add);
        }
    }
}
