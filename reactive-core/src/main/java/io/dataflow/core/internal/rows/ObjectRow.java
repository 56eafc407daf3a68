package io.dataflow.core.internal.rows;

import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** A row of a JSON file, whose map came from the JSON library. */
@SuppressWarnings("NullAway") // a null of JSON is a null in the map
final class ObjectRow extends LineRow {

    private final Map<String, Object> values;

    ObjectRow(long line, Map<String, Object> values) {
        super(line);
        this.values = values;
    }

    @Override
    public @Nullable Object get(@Nullable Object name) {
        return values.get(name);
    }

    @Override
    public boolean containsKey(@Nullable Object name) {
        return values.containsKey(name);
    }

    @Override
    public @Nullable Object put(String name, @Nullable Object value) {
        return values.put(name, value);
    }

    @Override
    public @Nullable Object remove(@Nullable Object name) {
        return values.remove(name);
    }

    @Override
    public void forEach(BiConsumer<? super String, ? super Object> action) {
        values.forEach(action);
    }

    @Override
    public Set<Map.Entry<String, Object>> entrySet() {
        return values.entrySet();
    }
}
