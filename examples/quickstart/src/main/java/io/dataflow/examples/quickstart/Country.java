package io.dataflow.examples.quickstart;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The places of a country as they go by: their number, and the outermost two. Not safe for concurrent use. */
final class Country {

    private static final Comparator<Place> NAME_AND_POSITION =
            Comparator.comparing(Place::name).thenComparingDouble(Place::lat).thenComparingDouble(Place::lng);
    private static final Comparator<Place> NORTH_FIRST =
            Comparator.comparingDouble(Place::lat).reversed().thenComparing(NAME_AND_POSITION);
    private static final Comparator<Place> SOUTH_FIRST =
            Comparator.comparingDouble(Place::lat).thenComparing(NAME_AND_POSITION);

    private int places;
    private int withoutRegion;
    private @Nullable Place northernmost;
    private @Nullable Place southernmost;

    void add(Place place, boolean hasRegion) {
        places++;
        withoutRegion += hasRegion ? 0 : 1;
        northernmost = first(NORTH_FIRST, northernmost, place);
        southernmost = first(SOUTH_FIRST, southernmost, place);
    }

    int places() {
        return places;
    }

    int withoutRegion() {
        return withoutRegion;
    }

    /** The row of {@link CountrySummary}, for a node; {@code regions} holds names by code. */
    Map<String, @Nullable Object> summary(Map<String, String> regions) {
        Place north = Objects.requireNonNull(northernmost);
        Place south = Objects.requireNonNull(southernmost);
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("country", north.country());
        row.put("places", places);
        row.put("withoutRegion", withoutRegion);
        row.put("northernmost", north.name());
        row.put("northernmostLat", north.lat());
        row.put("northernmostLng", north.lng());
        row.put("northernmostRegion", regions.get(north.regionCode()));
        row.put("southernmost", south.name());
        row.put("southernmostLat", south.lat());
        row.put("southernmostLng", south.lng());
        row.put("southernmostRegion", regions.get(south.regionCode()));
        return row;
    }

    private static Place first(Comparator<Place> order, @Nullable Place known, Place place) {
        return known == null || order.compare(place, known) < 0 ? place : known;
    }
}
