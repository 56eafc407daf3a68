package io.dataflow.nodes.internal;

import java.lang.invoke.MethodType;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The names that the types of a workflow's inputs have in JSON. */
final class InputTypes {

    /** The name of an input that is a stream of rows. */
    static final String STREAM = "stream";

    private static final Map<String, Class<?>> TYPES = new LinkedHashMap<>();

    static {
        TYPES.put("string", String.class);
        TYPES.put("boolean", Boolean.class);
        TYPES.put("byte", Byte.class);
        TYPES.put("short", Short.class);
        TYPES.put("int", Integer.class);
        TYPES.put("long", Long.class);
        TYPES.put("float", Float.class);
        TYPES.put("double", Double.class);
        TYPES.put("decimal", BigDecimal.class);
        TYPES.put("instant", Instant.class);
        TYPES.put("offsetDateTime", OffsetDateTime.class);
        TYPES.put("dateTime", LocalDateTime.class);
        TYPES.put("date", LocalDate.class);
        TYPES.put("time", LocalTime.class);
        TYPES.put("duration", Duration.class);
        TYPES.put("uuid", UUID.class);
        TYPES.put("bytes", byte[].class);
        TYPES.put("map", Map.class);
        TYPES.put("list", List.class);
        TYPES.put("any", Object.class);
    }

    private InputTypes() {}

    static @Nullable Class<?> find(String name) {
        String known = Spelling.find(TYPES.keySet(), name);
        return known == null ? null : TYPES.get(known);
    }

    /** The name of a type; null when it has none. */
    static @Nullable String nameOf(Class<?> type) {
        Class<?> wrapped = MethodType.methodType(type).wrap().returnType();
        return TYPES.entrySet().stream()
                .filter(entry -> entry.getValue() == wrapped)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(null);
    }

    static Set<String> names() {
        Set<String> names = new LinkedHashSet<>(TYPES.keySet());
        names.add(STREAM);
        return names;
    }
}
