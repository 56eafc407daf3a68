package io.dataflow;

import io.dataflow.core.model.DataModel;
import io.dataflow.core.model.Unique;
import io.dataflow.core.model.Version;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A row with a version, for the contracts of versions. */
@DataModel
record Draft(
        String id,
        @Unique String slug,
        int score,
        @Nullable Map<String, Object> attributes,
        @Version long version,
        @Nullable Instant updatedAt) {

    static Draft of(String id, int score, long version) {
        return new Draft(id, "slug-" + id, score, null, version, null);
    }

    Draft scored(int other) {
        return new Draft(id, slug, other, attributes, version, updatedAt);
    }

    Draft versioned(long other) {
        return new Draft(id, slug, score, attributes, other, updatedAt);
    }
}
