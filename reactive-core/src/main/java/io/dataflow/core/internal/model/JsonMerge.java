package io.dataflow.core.internal.model;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A JSON merge patch (RFC 7396): an object changes the members that it names, null removes one, anything else replaces. */
public final class JsonMerge {

    /** Deeper patches are refused: each level is a level of the statement. */
    private static final int DEEPEST = 32;

    private JsonMerge() {}

    /** The value with the patch applied; the value itself is not changed. */
    public static @Nullable Object apply(@Nullable Object value, @Nullable Object patch) {
        if (!(patch instanceof Map<?, ?> members)) {
            return patch;
        }
        Map<Object, @Nullable Object> merged =
                value instanceof Map<?, ?> object ? new LinkedHashMap<>(object) : new LinkedHashMap<>();
        members.forEach((name, change) -> {
            if (change == null) {
                merged.remove(name);
            } else {
                merged.put(name, apply(merged.get(name), change));
            }
        });
        return merged;
    }

    /**
     * Answers the patch when objects are in objects no deeper than a statement can be.
     *
     * @throws InvalidValueException if they are deeper
     */
    public static Object check(Object patch) {
        check(patch, 1);
        return patch;
    }

    private static void check(Object patch, int depth) {
        if (depth > DEEPEST) {
            throw new InvalidValueException(
                    "depth", "the patch has objects in objects deeper than " + DEEPEST + " levels");
        }
        if (patch instanceof Map<?, ?> members) {
            for (Object member : members.values()) {
                if (member instanceof Map<?, ?>) {
                    check(member, depth + 1);
                }
            }
        }
    }
}
