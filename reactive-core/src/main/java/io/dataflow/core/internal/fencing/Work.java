package io.dataflow.core.internal.fencing;

import org.jspecify.annotations.Nullable;

/**
 * Work that one runner at a time may do.
 *
 * @param name its name, the key of its row
 * @param title what errors call it, such as {@code Import job 'cities' of City}
 * @param model the model that it is about, or null
 * @param operation the operation that does it
 */
public record Work(String name, String title, @Nullable String model, String operation) {}
