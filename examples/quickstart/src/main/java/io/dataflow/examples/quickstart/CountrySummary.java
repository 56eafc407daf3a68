package io.dataflow.examples.quickstart;

import io.dataflow.core.model.DataModel;
import io.dataflow.core.model.Id;
import org.jspecify.annotations.Nullable;

/** What the workflow finds out about a country. */
@DataModel
record CountrySummary(
        @Id String country,
        int places,
        int withoutRegion,
        String northernmost,
        double northernmostLat,
        double northernmostLng,
        @Nullable String northernmostRegion,
        String southernmost,
        double southernmostLat,
        double southernmostLng,
        @Nullable String southernmostRegion) {}
