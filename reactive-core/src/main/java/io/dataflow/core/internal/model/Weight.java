package io.dataflow.core.internal.model;

import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** About how many bytes some values take in memory and on their way: exact where it matters, in long texts and bytes. */
public final class Weight {

    /** A number, a time, the frame of a value: what is not looked into. */
    private static final long SMALL = 8;

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

    /** Adds a value that is not checked yet, with what is in it as deep as a row may go. */
    void addGiven(@Nullable Object value, int depth) {
        add(value);
        if (value instanceof ByteBuffer buffer) {
            bytes += buffer.remaining();
        } else if (value instanceof Map<?, ?> map && depth < JsonValues.DEEPEST) {
            map.forEach((name, element) -> {
                add(name);
                addGiven(element, depth + 1);
            });
        } else if (value instanceof Collection<?> elements && depth < JsonValues.DEEPEST) {
            elements.forEach(element -> addGiven(element, depth + 1));
        }
    }

    /** Adds a list and each of its elements. */
    void addAll(@Nullable Object value) {
        add(value);
        if (value instanceof Collection<?> elements) {
            elements.forEach(this::add);
        }
    }
}
