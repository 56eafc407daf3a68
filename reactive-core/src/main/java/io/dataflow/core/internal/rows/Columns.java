package io.dataflow.core.internal.rows;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The names of the cells of rows, shared by all rows of a file; safe for all threads. */
final class Columns {

    private final String[] names;
    private final Map<String, Integer> places = new HashMap<>();
    private volatile @Nullable Columns wider;

    Columns(List<String> names) {
        this(names.toArray(String[]::new));
    }

    private Columns(String[] names) {
        this.names = names;
        for (int i = 0; i < names.length; i++) {
            places.put(names[i], i);
        }
    }

    int width() {
        return names.length;
    }

    String name(int place) {
        return names[place];
    }

    /** The place of a name, or -1. */
    int place(@Nullable Object name) {
        Integer place = places.get(name);
        return place == null ? -1 : place;
    }

    /** These and one more name; the same ones again where rows are changed alike. */
    Columns with(String name) {
        Columns known = wider;
        if (known == null || !known.name(names.length).equals(name)) {
            String[] more = Arrays.copyOf(names, names.length + 1);
            more[names.length] = name;
            known = new Columns(more);
            wider = known;
        }
        return known;
    }
}
