package io.dataflow.examples.quickstart;

import io.dataflow.core.BulkProgress;
import java.util.List;

/**
 * What a run of the quickstart did and found.
 *
 * @param regions the load of the regions
 * @param places the load of the places
 * @param counted the places that the workflow read
 * @param withoutRegion those of them that no region's code fits
 * @param summariesWritten the summaries of countries that were new or changed
 * @param countries the number of summaries
 * @param largest the summaries of the countries with the most places
 */
record Outcome(
        BulkProgress<?> regions,
        BulkProgress<?> places,
        long counted,
        long withoutRegion,
        long summariesWritten,
        long countries,
        List<CountrySummary> largest) {

    /** Whether everything was there already. */
    boolean changedNothing() {
        return regions.inserted() + places.inserted() + summariesWritten == 0;
    }
}
