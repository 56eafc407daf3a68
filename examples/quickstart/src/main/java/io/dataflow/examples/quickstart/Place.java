package io.dataflow.examples.quickstart;

import io.dataflow.core.model.DataModel;
import io.dataflow.core.model.Id;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A place of the world. Its name alone says little: 27 places of Mexico are called Emiliano Zapata. */
@DataModel
record Place(
        @Id String name,
        @Id String country,
        @Id double lat,
        @Id double lng,
        @Nullable String admin1,
        @Nullable String admin2) {

    /** A place from a row that a list node gives, or from one of the file, whose numbers are texts. */
    static Place of(Map<String, Object> row) {
        return new Place(
                text(row, "name"),
                text(row, "country"),
                number(row, "lat"),
                number(row, "lng"),
                (String) row.get("admin1"),
                (String) row.get("admin2"));
    }

    /** The code of the region that it lies in. */
    String regionCode() {
        return country + "." + admin1;
    }

    private static String text(Map<String, Object> row, String field) {
        return (String) Objects.requireNonNull(row.get(field));
    }

    private static double number(Map<String, Object> row, String field) {
        Object value = Objects.requireNonNull(row.get(field));
        return value instanceof Double number ? number : Double.parseDouble((String) value);
    }
}
