package io.dataflow.nodes.internal;

import io.dataflow.core.internal.model.Suggestions;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An object of a JSON document, read key by key.
 *
 * <p>Keys are taken in camel case and in snake case. What is wrong is told with its place, and {@link #end} tells every key that
 * nobody asked for.
 */
final class JsonObject {

    private final String place;
    private final Map<String, @Nullable Object> values;
    private final Consumer<String> faults;
    private final Set<String> known = new LinkedHashSet<>();
    private final Set<String> taken = new LinkedHashSet<>();

    private JsonObject(String place, Map<String, @Nullable Object> values, Consumer<String> faults) {
        this.place = place;
        this.values = values;
        this.faults = faults;
    }

    /** The object that a value is; an empty one, and a fault told, when it is none. */
    static JsonObject of(String place, @Nullable Object value, Consumer<String> faults) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, each) -> values.put(String.valueOf(key), each));
        } else {
            faults.accept(place + ": has to be an object, but is " + Conversions.kind(value));
        }
        return new JsonObject(place, values, faults);
    }

    String place() {
        return place;
    }

    String place(String key) {
        return place.equals(WorkflowReader.ROOT) ? key : place + "." + key;
    }

    void fault(String key, String message) {
        faults.accept(place(key) + ": " + message);
    }

    /** The value of a key; null when it is null or not there. */
    @Nullable
    Object get(String key) {
        known.add(key);
        String found = null;
        for (String given : values.keySet()) {
            if (key.equals(Spelling.find(Set.of(key), given))) {
                if (found != null) {
                    fault(
                            key,
                            "is given as " + Suggestions.quote(found) + " and as " + Suggestions.quote(given)
                                    + "; keep one");
                }
                found = given;
                taken.add(given);
            }
        }
        return found == null ? null : values.get(found);
    }

    boolean has(String key) {
        return get(key) != null;
    }

    @Nullable
    String text(String key) {
        return typed(key, String.class, "a text");
    }

    /** A text that has to be there; a stand-in, and a fault told, when it is not. */
    String required(String key) {
        String text = text(key);
        if (text == null && get(key) == null) {
            fault(key, "is missing");
        }
        return text == null ? "" : text;
    }

    boolean flag(String key) {
        return Boolean.TRUE.equals(typed(key, Boolean.class, "true or false"));
    }

    @Nullable
    Number number(String key) {
        return typed(key, Number.class, "a number");
    }

    /** A whole number within limits; null when it is not there or none. */
    @Nullable
    Integer whole(String key, int least) {
        Number number = number(key);
        if (number == null) {
            return null;
        }
        if (!(number instanceof Integer whole) || whole < least) {
            fault(key, "has to be a whole number from " + least + " to " + Integer.MAX_VALUE);
            return null;
        }
        return whole;
    }

    @Nullable
    Duration duration(String key) {
        String text = text(key);
        if (text == null) {
            return null;
        }
        try {
            Duration duration = Duration.parse(text);
            if (!duration.isNegative() && !duration.isZero()) {
                return duration;
            }
        } catch (DateTimeParseException notAny) {
            // told below
        }
        fault(key, "has to be a duration of more than zero, such as PT2S or PT0.5S");
        return null;
    }

    /** A map by name; empty when it is not there. */
    Map<String, @Nullable Object> map(String key) {
        Object value = get(key);
        return value == null ? Map.of() : of(place(key), value, faults).values;
    }

    @Nullable
    JsonObject object(String key) {
        Object value = get(key);
        return value == null ? null : of(place(key), value, faults);
    }

    List<?> list(String key) {
        List<?> list = typed(key, List.class, "a list");
        return list == null ? List.of() : list;
    }

    List<JsonObject> objects(String key) {
        List<JsonObject> objects = new ArrayList<>();
        for (Object element : list(key)) {
            objects.add(of(place(key) + "[" + objects.size() + "]", element, faults));
        }
        return objects;
    }

    /** Texts by name, or in a list. */
    List<String> texts(String key) {
        List<String> texts = new ArrayList<>();
        for (Object element : list(key)) {
            if (element instanceof String text) {
                texts.add(text);
            } else {
                fault(key, "has to be a list of texts, but holds " + Conversions.kind(element));
            }
        }
        return texts;
    }

    Map<String, String> textsByName(String key) {
        Map<String, String> texts = new LinkedHashMap<>();
        map(key).forEach((name, value) -> {
            if (value instanceof String text) {
                texts.put(name, text);
            } else {
                faults.accept(
                        place(key) + "." + Shown.name(name) + ": has to be a text, but is " + Conversions.kind(value));
            }
        });
        return texts;
    }

    /** Tells every key that was not asked for. */
    void end() {
        for (String key : values.keySet()) {
            if (!taken.contains(key)) {
                faults.accept(place + ": " + Suggestions.phrase("key", key, null, known));
            }
        }
    }

    private <T> @Nullable T typed(String key, Class<T> type, String what) {
        Object value = get(key);
        if (value == null || type.isInstance(value)) {
            return type.cast(value);
        }
        fault(key, "has to be " + what + ", but is " + Conversions.kind(value));
        return null;
    }
}
