package io.dataflow.core.internal.query;

import io.dataflow.core.internal.model.Members;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is left of changes when some fields alone may change, those inside records by their path. */
final class Narrowed {

    private Narrowed() {}

    /** The change, if one of the names is its field or a record around it; else what the names leave of its record. */
    static Optional<Assignment> of(Assignment change, List<String> names) {
        if (names.stream().anyMatch(name -> covers(name, change.field()))) {
            return Optional.of(change);
        }
        List<String> inside = inside(change.field(), names);
        return inside.isEmpty()
                ? Optional.empty()
                : Optional.of(new Assignment(change.field(), change.kind(), part(change.value(), inside)));
    }

    private static boolean covers(String name, String field) {
        return field.equals(name) || field.startsWith(name + ".");
    }

    private static List<String> inside(String record, List<String> names) {
        return names.stream()
                .filter(name -> name.startsWith(record + "."))
                .map(name -> name.substring(record.length() + 1))
                .toList();
    }

    /** What is no record stays whole, to be refused by whoever knows the model. */
    private static @Nullable Object part(@Nullable Object value, List<String> names) {
        Map<String, @Nullable Object> given = new LinkedHashMap<>();
        if (value instanceof Map<?, ?> map) {
            map.forEach((name, own) -> given.put(String.valueOf(name), own));
        } else if (value instanceof Record row) {
            given.putAll(Members.of(row));
        } else if (value == null) {
            names.forEach(name -> given.put(name.split("\\.", 2)[0], null));
        } else {
            return value;
        }
        Map<String, @Nullable Object> kept = new LinkedHashMap<>();
        given.forEach((name, own) -> {
            List<String> inside = inside(name, names);
            if (names.contains(name)) {
                kept.put(name, own);
            } else if (!inside.isEmpty()) {
                kept.put(name, part(own, inside));
            }
        });
        return kept;
    }
}
