package io.dataflow.core.internal.registry;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Keeps the definitions of models, one for each name. Safe for all threads, and for several processes at once. */
interface ModelStore {

    /** Every entry, in the order of their last change; nothing at all where none was ever saved. */
    Mono<List<Entry>> load();

    /** The entries of some models, in any order. */
    default Mono<List<Entry>> find(Set<String> models) {
        return load().map(entries ->
                entries.stream().filter(entry -> models.contains(entry.name())).toList());
    }

    /** Adds definitions by the names of their models, or replaces those of these names: all of them or none. */
    Mono<Void> save(Map<String, String> definitions);

    /** What it is, for messages. */
    String place();

    /** What to do when it fails, for messages. */
    String advice();

    /**
     * What is kept of a model.
     *
     * @param name the name of the model, or the place of an entry that has none
     * @param definition JSON, or null where what is there cannot be read as an entry
     */
    record Entry(String name, @Nullable String definition) {}
}
