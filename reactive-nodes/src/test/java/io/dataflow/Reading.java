package io.dataflow;

import io.dataflow.core.model.DataModel;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A row of a large file. */
@DataModel
record Reading(
        String id,
        String sensor,
        int number,
        double value,
        @Nullable Instant readAt) {}
