package io.dataflow.nodes.internal;

import io.dataflow.core.ValidationFailedException;
import io.dataflow.core.internal.model.Suggestions;
import io.dataflow.nodes.NodeInput;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The code of one DataFlow that workflows in JSON may name. Safe for all threads. */
public final class CodeRegistry {

    private final Map<String, Function<? super NodeInput, ?>> codes = new ConcurrentHashMap<>();
    private final Map<String, Function<? super Map<String, Object>, ? extends Map<String, ?>>> maps =
            new ConcurrentHashMap<>();
    private final Map<String, Predicate<? super Map<String, Object>>> filters = new ConcurrentHashMap<>();

    /**
     * Names code that answers a map, a {@code Mono} of one, or a stream of rows.
     *
     * @throws ValidationFailedException if the name is blank or taken
     */
    public void code(String name, Function<? super NodeInput, ?> code) {
        add(codes, name, code);
    }

    /** Names code that gives another row for each. */
    public void map(String name, Function<? super Map<String, Object>, ? extends Map<String, ?>> change) {
        add(maps, name, change);
    }

    /** Names a rule that keeps rows. */
    public void filter(String name, Predicate<? super Map<String, Object>> kept) {
        add(filters, name, kept);
    }

    @Nullable
    Function<? super NodeInput, ?> code(String name) {
        return codes.get(name);
    }

    @Nullable
    Function<? super Map<String, Object>, ? extends Map<String, ?>> map(String name) {
        return maps.get(name);
    }

    @Nullable
    Predicate<? super Map<String, Object>> filter(String name) {
        return filters.get(name);
    }

    /** The names of one kind: {@code map}, {@code filter}, or any other for code. */
    Set<String> names(String kind) {
        return new TreeSet<>(("map".equals(kind) ? maps : "filter".equals(kind) ? filters : codes).keySet());
    }

    private static <C> void add(Map<String, C> all, String name, C code) {
        if (name.isBlank()) {
            throw new ValidationFailedException("registerCode", null, "name", "required", "is blank");
        }
        if (all.putIfAbsent(name, code) != null) {
            throw new ValidationFailedException(
                    "registerCode",
                    null,
                    "name",
                    "unique",
                    "there is code named " + Suggestions.quote(name) + " already; register it once");
        }
    }
}
