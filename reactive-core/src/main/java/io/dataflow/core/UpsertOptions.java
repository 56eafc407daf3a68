package io.dataflow.core;

import io.dataflow.core.internal.query.PropertyNames;
import io.dataflow.core.query.Changes;
import io.dataflow.core.query.Property;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How an upsert decides and changes; immutable, each method answers a changed copy.
 *
 * <p>Defaults: conflicts are found by the key, and every given field but the key is updated.
 *
 * @param <T> the Java type of a row
 */
public final class UpsertOptions<T> {

    private final List<String> conflictOn;
    private final @Nullable Changes<? super T> update;

    private UpsertOptions(List<String> conflictOn, @Nullable Changes<? super T> update) {
        this.conflictOn = List.copyOf(conflictOn);
        this.update = update;
    }

    /** The defaults. */
    public static <T> UpsertOptions<T> defaults() {
        return new UpsertOptions<>(List.of(), null);
    }

    /** The properties of the unique key by which a conflict is found, at least one; the key of the model by default. */
    @SafeVarargs
    @SuppressWarnings("varargs")
    public final UpsertOptions<T> conflictOn(Property<T, ?>... properties) {
        return on(Arrays.stream(properties).map(PropertyNames::of).toList());
    }

    /** The names of the fields of the unique key by which a conflict is found, at least one. */
    public UpsertOptions<T> conflictOn(String... fields) {
        return on(List.of(fields));
    }

    /** What to change in a row that is there, instead of every given field; no changes leave it as it is. */
    public UpsertOptions<T> update(Changes<? super T> changes) {
        return new UpsertOptions<>(conflictOn, changes);
    }

    /** The names of the fields by which a conflict is found; empty for the key. */
    public List<String> conflictOn() {
        return conflictOn;
    }

    /** What to change in a row that is there; null for every given field. */
    public @Nullable Changes<? super T> update() {
        return update;
    }

    private UpsertOptions<T> on(List<String> fields) {
        if (fields.isEmpty()) {
            throw new ValidationFailedException(
                    "UpsertOptions",
                    null,
                    "conflictOn",
                    "required",
                    "is empty; name the fields of a unique key, or leave it out");
        }
        return new UpsertOptions<>(fields, update);
    }
}
