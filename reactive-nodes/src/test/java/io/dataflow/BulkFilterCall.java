package io.dataflow;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A bulk update or delete by filter on a table of items, drawn at random.
 *
 * @param table what the table holds before
 * @param fields what changes; null for a delete
 * @param matched how many rows the filter matches
 * @param expected what the table holds afterwards; null when the call fails, because two rows would have one code
 */
record BulkFilterCall(
        Map<String, Map<String, Object>> table,
        Map<String, Object> filter,
        @Nullable Map<String, Object> fields,
        long matched,
        @Nullable Map<String, Map<String, Object>> expected) {

    static BulkFilterCall random(Random random) {
        Map<String, Map<String, Object>> table = BulkCall.table(random);
        Map<String, Object> filter = new LinkedHashMap<>();
        Predicate<Map<String, Object>> matches = row -> true;
        if (random.nextInt(3) > 0) {
            int least = random.nextInt(10);
            filter.put("amount", Map.of("$gte", least));
            matches = matches.and(row -> (Integer) row.get("amount") >= least);
        }
        if (random.nextInt(3) == 0) {
            filter.put("note", null);
            matches = matches.and(row -> row.get("note") == null);
        }
        if (random.nextInt(3) == 0) {
            List<String> ids = List.of("k" + random.nextInt(BulkCall.NAMES), "k" + random.nextInt(BulkCall.NAMES));
            filter.put("id", Map.of("$in", ids));
            matches = matches.and(row -> ids.contains(row.get("id")));
        }
        Map<String, Object> fields = random.nextInt(3) == 0 ? null : fields(random);
        long matched = table.values().stream().filter(matches).count();
        return new BulkFilterCall(table, filter, fields, matched, after(table, matches, fields));
    }

    Map<String, Object> inputs() {
        Map<String, Object> inputs = new LinkedHashMap<>();
        inputs.put("filter", filter);
        inputs.put("confirmed", true);
        if (fields != null) {
            inputs.put("fields", fields);
        }
        return inputs;
    }

    private static Map<String, Object> fields(Random random) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("amount", random.nextInt(100));
        if (random.nextBoolean()) {
            fields.put("note", random.nextBoolean() ? null : "m");
        }
        if (random.nextInt(3) == 0) {
            fields.put("code", random.nextInt(3) == 0 ? null : "c" + random.nextInt(BulkCall.NAMES));
        }
        return fields;
    }

    private static @Nullable Map<String, Map<String, Object>> after(
            Map<String, Map<String, Object>> table,
            Predicate<Map<String, Object>> matches,
            @Nullable Map<String, Object> fields) {
        Map<String, Map<String, Object>> after = new TreeMap<>();
        table.forEach((id, row) -> {
            Map<String, Object> changed = new LinkedHashMap<>(row);
            if (matches.test(row) && fields != null) {
                changed.putAll(fields);
            }
            if (!matches.test(row) || fields != null) {
                after.put(id, changed);
            }
        });
        List<Object> codes = after.values().stream()
                .map(row -> row.get("code"))
                .filter(Objects::nonNull)
                .toList();
        return codes.size() == codes.stream().distinct().count() ? after : null;
    }
}
