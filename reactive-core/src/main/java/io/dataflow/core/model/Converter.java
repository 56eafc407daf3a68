package io.dataflow.core.model;

import java.util.function.Function;

/**
 * A field type of the user's own: a Java class whose values are stored as those of a type that is known already.
 *
 * <p>Records, beans, maps, filters, changes and keys hold values of {@code type}; the table, its orders and comparisons know
 * {@code stored} alone. Text and numbers from outside are read as {@code stored}, or
 * else as the JSON library writes the class. Both functions are pure, do not
 * block, are safe for all threads and never see null; one that throws or answers null is an error that names model and field.
 *
 * @param type the Java class
 * @param stored the class that stands for the type of the column: a scalar, an enum, or a map or list stored as JSON
 * @param write makes the stored value
 * @param read makes the Java value of a stored one
 */
public record Converter<T, S>(
        Class<T> type, Class<S> stored, Function<? super T, ? extends S> write, Function<? super S, ? extends T> read) {

    /** The short name of the class, for messages. */
    String shown() {
        return type.getSimpleName();
    }
}
