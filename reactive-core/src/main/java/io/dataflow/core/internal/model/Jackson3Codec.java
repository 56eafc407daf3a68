package io.dataflow.core.internal.model;

import io.dataflow.core.model.JsonCodec;
import java.lang.reflect.Type;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;

/** The codec over Jackson 3. */
final class Jackson3Codec implements JsonCodec {

    private final JsonMapper tolerant = JsonMapper.builder(factory())
            .findAndAddModules()
            .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
            .disable(DateTimeFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(DateTimeFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
            .disable(DateTimeFeature.ADJUST_DATES_TO_CONTEXT_TIME_ZONE)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .addModule(new SimpleModule("io.dataflow.untyped").addDeserializer(Object.class, new Jackson3Untyped()))
            .build();

    private final JsonMapper strict = tolerant.rebuild()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    @Override
    public String write(@Nullable Object value) {
        try {
            return tolerant.writeValueAsString(value);
        } catch (JacksonException e) {
            throw JsonErrors.notWritable(Objects.requireNonNull(value));
        }
    }

    @Override
    public @Nullable Object read(String json, Type type) {
        try {
            return tolerant.readValue(json, tolerant.constructType(type));
        } catch (JacksonException e) {
            TokenStreamLocation at = e.getLocation();
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
        } catch (JacksonException | IllegalArgumentException e) {
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
        return "Jackson 3";
    }
}
