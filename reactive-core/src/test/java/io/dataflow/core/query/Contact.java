package io.dataflow.core.query;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The record of the documentation's samples. */
record Contact(
        String id,
        String email,
        @Nullable String name,
        int score,
        @Nullable Map<String, Object> attributes,
        List<String> tags,
        @Nullable Instant createdAt,
        @Nullable Instant updatedAt) {}
