package io.dataflow.core.internal.model;

import io.dataflow.core.model.JsonCodec;
import java.util.function.Supplier;

/** Finds the JSON library of the application. */
public final class JsonCodecs {

    private JsonCodecs() {}

    /**
     * The codec over Jackson 3, or over Jackson 2 where there is no 3.
     *
     * <p>Where there is neither, the codec refuses to work and says what to add.
     */
    public static JsonCodec find() {
        return Found.CODEC;
    }

    private static JsonCodec search() {
        return isThere("tools.jackson.databind.json.JsonMapper")
                ? load(Jackson3Codec::new)
                : isThere("com.fasterxml.jackson.databind.json.JsonMapper") ? load(Jackson2Codec::new) : new NoCodec();
    }

    private static JsonCodec load(Supplier<JsonCodec> codec) {
        return codec.get();
    }

    private static boolean isThere(String className) {
        try {
            Class.forName(className, false, JsonCodecs.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    private static final class Found {
        static final JsonCodec CODEC = search();
    }
}
