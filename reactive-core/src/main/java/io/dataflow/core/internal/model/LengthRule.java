package io.dataflow.core.internal.model;

import io.dataflow.core.model.Rule;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * The bounds of a length: of a text in code points, of a list in elements, of bytes in bytes.
 *
 * @param min the least length
 * @param max the greatest length
 */
public record LengthRule(int min, int max) implements Rule {

    @Override
    public String name() {
        return "length";
    }

    @Override
    public @Nullable String fault(Object value) {
        int length = length(value);
        if (length >= min && length <= max) {
            return null;
        }
        return "must have a length of "
                + (max == Integer.MAX_VALUE
                        ? "at least " + min
                        : min == 0 ? "at most " + max : min == max ? "" + min : min + " to " + max)
                + ", but has " + length;
    }

    private static int length(Object value) {
        if (value instanceof String text) {
            return text.codePointCount(0, text.length());
        }
        return value instanceof Collection<?> list ? list.size() : ((byte[]) value).length;
    }
}
