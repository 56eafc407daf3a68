package io.dataflow.examples.quickstart;

import io.dataflow.core.model.DataModel;
import org.jspecify.annotations.Nullable;

/** A place whose key the database counts, so that nothing keeps one that is stored twice from being there twice. */
@DataModel
record Town(
        @Nullable Long id,
        String name,
        String country,
        double lat,
        double lng,
        @Nullable String admin1,
        @Nullable String admin2) {

    static Town of(Place place) {
        return new Town(null, place.name(), place.country(), place.lat(), place.lng(), place.admin1(), place.admin2());
    }

    Place place() {
        return new Place(name, country, lat, lng, admin1, admin2);
    }
}
