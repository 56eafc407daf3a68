package io.dataflow;

import io.dataflow.core.model.DataModel;
import io.dataflow.core.model.Unique;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

@DataModel
record Contact(
        String id,
        @Unique String email,
        @Nullable String name,
        int score,
        @Nullable Map<String, Object> attributes,
        List<String> tags,
        @Nullable Instant createdAt,
        @Nullable Instant updatedAt) {

    static Contact of(String id, int score) {
        return new Contact(
                id, id + "@x.org", "Name " + id, score, Map.of("city", "Rome", "n", 1), List.of("a", "b"), null, null);
    }

    Contact withEmail(String other) {
        return new Contact(id, other, name, score, attributes, tags, createdAt, updatedAt);
    }
}
