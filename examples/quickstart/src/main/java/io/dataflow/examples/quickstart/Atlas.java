package io.dataflow.examples.quickstart;

import io.dataflow.DataFlow;
import io.dataflow.nodes.NodeInput;
import io.dataflow.nodes.Workflow;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * The workflow over the places: joins them to their regions, sums up each country, and stores the summaries that are not
 * stored already.
 *
 * <pre>
 * regions --rows--+
 *                 +--> survey --countries--+
 * places ---rows--+                        +--> changes --rows--> store
 *                       known --rows-------+
 * </pre>
 */
final class Atlas {

    private Atlas() {}

    static Workflow of(DataFlow db) {
        return db.workflow("atlas")
                .addNode("RegionListNode", "regions")
                .addNode("PlaceListNode", "places")
                .addCode("survey", Atlas::survey)
                .addConnection("regions", "rows", "survey", "regions")
                .addConnection("places", "rows", "survey", "places")
                .addNode("CountrySummaryListNode", "known")
                .addCode("changes", Atlas::changes)
                .addConnection("survey", "countries", "changes", "countries")
                .addConnection("known", "rows", "changes", "known")
                .addNode("CountrySummaryBulkUpsertNode", "store")
                .addConnection("changes", "rows", "store", "data")
                .build();
    }

    /** Reads all places once, as a stream, and keeps what each country comes to. */
    private static Mono<Map<String, Object>> survey(NodeInput in) {
        return in.stream("regions")
                .collectMap(region -> text(region, "code"), region -> text(region, "name"))
                .flatMap(regions -> in.stream("places")
                        .map(Place::of)
                        .collect(TreeMap<String, Country>::new, (countries, place) -> countries
                                .computeIfAbsent(place.country(), code -> new Country())
                                .add(place, regions.containsKey(place.regionCode())))
                        .map(countries -> Map.of(
                                "places",
                                        countries.values().stream()
                                                .mapToInt(Country::places)
                                                .sum(),
                                "withoutRegion",
                                        countries.values().stream()
                                                .mapToInt(Country::withoutRegion)
                                                .sum(),
                                "countries",
                                        countries.values().stream()
                                                .map(country -> country.summary(regions))
                                                .toList())));
    }

    /** The summaries that are new or differ from the one that is known, so that nothing is written in vain. */
    private static Mono<Map<String, Object>> changes(NodeInput in) {
        return in.stream("known")
                .collect(
                        HashMap<@Nullable Object, Map<String, Object>>::new,
                        (all, row) -> all.put(row.get("country"), row))
                .flatMap(known -> in.stream("countries")
                        .filter(row -> !isSame(row, known.get(row.get("country"))))
                        .collectList())
                .map(rows -> Map.of("rows", rows));
    }

    /** The stored row has more fields than ours, as when it was created. */
    private static boolean isSame(Map<String, Object> row, @Nullable Map<String, Object> known) {
        return known != null && known.entrySet().containsAll(row.entrySet());
    }

    private static String text(Map<String, Object> row, String field) {
        return (String) Objects.requireNonNull(row.get(field));
    }
}
