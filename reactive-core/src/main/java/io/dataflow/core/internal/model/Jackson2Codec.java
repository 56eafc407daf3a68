package io.dataflow.core.internal.model;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import io.dataflow.core.model.JsonCodec;
import java.lang.reflect.Type;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The codec over Jackson 2, for applications that are not at 3 yet. */
final class Jackson2Codec implements JsonCodec {

    private final JsonMapper tolerant = JsonMapper.builder(factory())
            .addModule(new Jackson2Times())
            .findAndAddModules()
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
            .disable(DeserializationFeature.ADJUST_DATES_TO_CONTEXT_TIME_ZONE)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .addModule(new SimpleModule("io.dataflow.untyped").addDeserializer(Object.class, new Jackson2Untyped()))
            .build();

    private final JsonMapper strict = tolerant.rebuild()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    @Override
    public String write(@Nullable Object value) {
        try {
            return tolerant.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw JsonErrors.notWritable(Objects.requireNonNull(value));
        }
    }

    @Override
    public @Nullable Object read(String json, Type type) {
        try {
            return tolerant.readValue(json, tolerant.constructType(type));
        } catch (JsonProcessingException e) {
            JsonLocation at = e.getLocation();
            throw at == null
                    ? JsonErrors.notReadable(type, 0, 0)
                    : JsonErrors.notReadable(type, at.getLineNr(), at.getColumnNr());
        }
    }

    @Override
    public @Nullable Object convert(@Nullable Object value, Type type) {
        if (value == null) {
            return null;
        }
        try {
            return strict.convertValue(value, strict.constructType(type));
        } catch (IllegalArgumentException e) {
            throw JsonErrors.notConvertible(value, type);
        }
    }

    /** Reads every number that a field keeps; by default Jackson stops at a thousand digits. */
    private static JsonFactory factory() {
        return JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNumberLength(Numbers.LONGEST_TEXT)
                        .build())
                .build();
    }

    @Override
    public String toString() {
        return "Jackson 2";
    }
}
