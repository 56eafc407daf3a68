package io.dataflow.core.internal.model;

import io.dataflow.core.DataFlowException;
import io.dataflow.core.model.JsonCodec;
import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;

/** Stands in where there is no JSON library, so that only who uses JSON needs one. */
final class NoCodec implements JsonCodec {

    @Override
    public String write(@Nullable Object value) {
        throw missing();
    }

    @Override
    public @Nullable Object read(String json, Type type) {
        throw missing();
    }

    @Override
    public @Nullable Object convert(@Nullable Object value, Type type) {
        throw missing();
    }

    private static DataFlowException missing() {
        return new DataFlowException(
                "NO_JSON_LIBRARY",
                null,
                null,
                "JSON needs Jackson, which is not on the class path; add tools.jackson.core:jackson-databind",
                null);
    }
}
