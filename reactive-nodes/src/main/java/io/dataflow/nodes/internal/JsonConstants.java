package io.dataflow.nodes.internal;

import io.dataflow.core.internal.model.Suggestions;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The values of a workflow as JSON has them.
 *
 * <p>Times, UUIDs and enums become text, which nodes take as well; what has no JSON is told and left out.
 */
final class JsonConstants {

    private JsonConstants() {}

    /** A value and all that it holds; {@code place} says where it stands, for faults. */
    static @Nullable Object of(@Nullable Object value, String place, Consumer<String> faults) {
        if (value == null || value instanceof Boolean || isExact(value)) {
            return value;
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> written = new LinkedHashMap<>();
            map.forEach((key, each) -> {
                if (key instanceof String name) {
                    written.put(name, of(each, place + "." + Shown.name(name), faults));
                } else {
                    faults.accept(place + " has a name that is no text");
                }
            });
            return written;
        }
        List<?> elements =
                value instanceof List<?> list ? list : value instanceof Object[] array ? Arrays.asList(array) : null;
        if (elements != null) {
            List<@Nullable Object> written = new ArrayList<>();
            elements.forEach(element -> written.add(of(element, place + "[" + written.size() + "]", faults)));
            return written;
        }
        if (!(value instanceof Number) && (Conversions.isPlain(value) || value instanceof Duration)) {
            return Conversions.text(value);
        }
        faults.accept(place + " holds " + Conversions.kind(value) + ", which JSON has not; connect it from an input ("
                + Suggestions.quote("${input.name}") + ")");
        return null;
    }

    private static boolean isExact(Object value) {
        return value instanceof String
                || value instanceof Byte
                || value instanceof Short
                || value instanceof Integer
                || value instanceof Long
                || value instanceof BigInteger
                || value instanceof BigDecimal
                || (value instanceof Double number && Double.isFinite(number))
                || (value instanceof Float real && Float.isFinite(real));
    }
}
