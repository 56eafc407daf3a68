package io.dataflow.core.internal;

import io.dataflow.core.UnknownNameException;
import io.dataflow.core.ValidationFailedException;
import io.dataflow.core.internal.model.Binding;
import io.dataflow.core.internal.model.Bindings;
import io.dataflow.core.internal.model.Suggestions;
import io.dataflow.core.internal.registry.RegistryTable;
import io.dataflow.core.model.ModelDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The models of one DataFlow, with the bindings of their rows; safe for all threads, a model may come at any time. */
final class ModelRegistry {

    private volatile List<Entry> entries = List.of();
    private volatile List<ModelDefinition> own = List.of();

    /**
     * A registered model.
     *
     * @param model the model
     * @param rows the binding of its Java class, or null when it was declared as data
     * @param maps the binding of maps
     */
    record Entry(ModelDefinition model, @Nullable Binding<?> rows, Binding<Map<String, Object>> maps) {}

    synchronized void add(ModelDefinition model) {
        requireFree(model);
        List<Entry> all = new ArrayList<>(entries);
        all.add(new Entry(model, model.javaType() == null ? null : Bindings.of(model), Bindings.map(model)));
        entries = List.copyOf(all);
    }

    void requireFree(ModelDefinition model) {
        if (RegistryTable.isOwn(model.table())) {
            throw taken(
                    model,
                    "table",
                    "'" + model.table() + "' is a table that the library keeps for itself; name another one");
        }
        for (Entry other : entries) {
            if (other.model().name().equals(model.name())) {
                throw taken(model, "name", "another model has this name already; name each model once");
            }
            if (other.model().table().equals(model.table())) {
                throw taken(
                        model,
                        "table",
                        "'" + model.table() + "' is the table of "
                                + other.model().name() + " already");
            }
        }
    }

    /** Adds a table of the library, which a feature in use needs; whether it is new. */
    synchronized boolean use(ModelDefinition table) {
        if (own.contains(table)) {
            return false;
        }
        List<ModelDefinition> more = new ArrayList<>(own);
        more.add(table);
        own = List.copyOf(more);
        return true;
    }

    /** The models of users. */
    List<ModelDefinition> all() {
        return entries.stream().map(Entry::model).toList();
    }

    /** The models of users, and those of the tables that the library needs for them. */
    List<ModelDefinition> withOwn() {
        List<ModelDefinition> all = new ArrayList<>(all());
        all.addAll(own);
        return all;
    }

    Entry of(String name) {
        for (Entry entry : entries) {
            if (entry.model().name().equals(name)) {
                return entry;
            }
        }
        List<String> known = names();
        throw new UnknownNameException(
                name,
                null,
                "No model is called " + Suggestions.quote(name) + "; the registered ones are " + known
                        + ". Register it with builder.model(..) or register(..)",
                name,
                Suggestions.nearest(name, known));
    }

    <T> Binding<T> of(Class<T> type) {
        return find(type).orElseThrow(() -> unknown(type));
    }

    /** The binding of a class, if it is a registered model. */
    @SuppressWarnings("unchecked") // the binding was made for this class
    <T> Optional<Binding<T>> find(Class<T> type) {
        return entries.stream()
                .filter(entry -> type.equals(entry.model().javaType()))
                .findFirst()
                .map(entry -> (Binding<T>) entry.rows());
    }

    private UnknownNameException unknown(Class<?> type) {
        return new UnknownNameException(
                type.getSimpleName(),
                null,
                type.getName() + " is not registered; register it with builder.model(" + type.getSimpleName()
                        + ".class)",
                type.getSimpleName(),
                Suggestions.nearest(type.getSimpleName(), names()));
    }

    private List<String> names() {
        return entries.stream().map(entry -> entry.model().name()).toList();
    }

    private static ValidationFailedException taken(ModelDefinition model, String what, String message) {
        return new ValidationFailedException(model.name(), "register", what, "unique", message);
    }
}
