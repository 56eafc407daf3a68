package io.dataflow.core.model;

import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;

/**
 * Writes and reads the values of JSON fields.
 *
 * <p>Times are ISO 8601 text, decimals keep every digit, maps keep their order. An implementation is safe for all threads,
 * and its errors are {@link IllegalArgumentException}s whose message holds nothing of the value.
 */
public interface JsonCodec {

    /** The JSON text of a value. */
    String write(@Nullable Object value);

    /** The value of a JSON text in the given type; properties that the type does not know are left out. */
    @Nullable
    Object read(String json, Type type);

    /** The value in the given type, as if it were written and read; properties that the type does not know are refused. */
    @Nullable
    Object convert(@Nullable Object value, Type type);
}
