package io.dataflow.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CountryTest {

    private static final Map<String, String> REGIONS = Map.of("XX.01", "One");

    private static Map<String, Object> summary(Place... places) {
        Country country = new Country();
        for (Place place : places) {
            country.add(place, REGIONS.containsKey(place.regionCode()));
        }
        return country.summary(REGIONS);
    }

    private static Place place(String name, double lat, double lng, String admin1) {
        return new Place(name, "XX", lat, lng, admin1, null);
    }

    @Test
    void theOutermostPlacesAndTheirRegionsAreKept() {
        assertThat(summary(
                        place("B", 0, 0, "01"),
                        place("A", 10, 0, null),
                        place("C", -10, 0, "01"),
                        place("D", 5, 0, "99")))
                .containsEntry("places", 4)
                .containsEntry("withoutRegion", 2)
                .containsEntry("northernmost", "A")
                .containsEntry("northernmostRegion", null)
                .containsEntry("southernmost", "C")
                .containsEntry("southernmostRegion", "One");
    }

    @Test
    void ofPlacesEquallyFarTheSmallestNameCountsAndThenTheWesternmost() {
        List<Place> equal = List.of(place("B", 1, 1, "01"), place("A", 1, 3, "01"), place("A", 1, 2, "01"));
        assertThat(summary(equal.toArray(Place[]::new)))
                .containsEntry("northernmost", "A")
                .containsEntry("northernmostLng", 2.0)
                .containsEntry("southernmost", "A")
                .containsEntry("southernmostLng", 2.0);
    }
}
