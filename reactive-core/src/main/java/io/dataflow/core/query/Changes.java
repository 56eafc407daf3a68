package io.dataflow.core.query;

import io.dataflow.core.internal.query.Assignment;
import io.dataflow.core.internal.query.ChangesDefinition;
import io.dataflow.core.internal.query.PropertyNames;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * New values for some fields of a row; immutable, each method answers a changed copy.
 *
 * @param <T> the Java type of a row
 */
public final class Changes<T> {

    private final ChangesDefinition definition;

    private Changes(ChangesDefinition definition) {
        this.definition = definition;
    }

    static <T> Changes<T> none() {
        return of(List.of());
    }

    /** Wraps changes, unresolved; for the library itself. */
    public static <T> Changes<T> of(List<Assignment> assignments) {
        return new Changes<>(ChangesDefinition.of(assignments));
    }

    /** Begins a further change, of a property. */
    public <S extends T, V extends @Nullable Object> Setter<S, V> set(Property<S, V> property) {
        return new Setter<>(this, PropertyNames.of(property));
    }

    /** Begins a further change, of a field. */
    public Setter<T, @Nullable Object> set(String field) {
        return new Setter<>(this, field);
    }

    /**
     * The changes of these properties alone, those of others left out: what a caller from outside may not touch. Changes that
     * are added afterwards are kept.
     */
    @SafeVarargs
    @SuppressWarnings("varargs")
    public final <S extends T> Changes<S> only(Property<S, ?> first, Property<S, ?>... more) {
        return new Changes<>(definition.only(PropertyNames.of(first, more)));
    }

    /** The changes of these fields alone; see {@link #only(Property, Property[])}. */
    public Changes<T> only(String first, String... more) {
        return new Changes<>(definition.only(PropertyNames.of(first, more)));
    }

    /**
     * The same changes, made only if the row has this version; otherwise {@link io.dataflow.core.VersionConflictException}.
     *
     * <p>They go with one row, which is named by its key or by an upsert; its model needs a
     * {@link io.dataflow.core.model.Version}.
     */
    public Changes<T> ifVersion(long version) {
        return new Changes<>(definition.ifVersion(version));
    }

    /** What to change, unresolved; for the library itself. */
    public ChangesDefinition definition() {
        return definition;
    }

    <S> Changes<S> with(Assignment assignment) {
        return new Changes<>(definition.with(assignment));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Changes<?> changes && definition.equals(changes.definition);
    }

    @Override
    public int hashCode() {
        return definition.hashCode();
    }

    /** The names of the changed fields; never their values. */
    @Override
    public String toString() {
        return definition.toString();
    }
}
