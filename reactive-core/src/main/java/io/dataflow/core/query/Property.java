package io.dataflow.core.query;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * A property of a row, written as a reference to its accessor: {@code Contact::score}.
 *
 * <p>Serializable, because that is how the name behind the reference is found; it is looked up once per place in the code. A
 * lambda that is no plain reference is refused. The name as text does the same everywhere.
 *
 * @param <T> the Java type of a row
 * @param <V> the type of the property
 */
@FunctionalInterface
public interface Property<T, V extends @Nullable Object> extends Serializable {

    /** The value of the property in a row. */
    V get(T row);
}
