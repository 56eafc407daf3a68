package io.dataflow;

import io.dataflow.core.model.ModelDefinition;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/** What the model of a table of items has beside its fields. */
record BulkTraits(boolean tenant, boolean versions, boolean softDelete) {

    static final BulkTraits NONE = new BulkTraits(false, false, false);

    /** Every combination. */
    static List<BulkTraits> all() {
        return IntStream.range(0, 8)
                .mapToObj(i -> new BulkTraits((i & 1) > 0, (i & 2) > 0, (i & 4) > 0))
                .toList();
    }

    /** None of them as often as any. */
    static BulkTraits random(Random random) {
        return random.nextBoolean() ? NONE : all().get(random.nextInt(8));
    }

    /** {@code Item}, and a letter for each trait. */
    String model() {
        return "Item" + (tenant ? "T" : "") + (versions ? "V" : "") + (softDelete ? "S" : "");
    }

    String table() {
        return "items" + model().substring("Item".length()).toLowerCase(Locale.ROOT);
    }

    ModelDefinition definition() {
        Map<String, Object> fields = new HashMap<>(Map.of(
                "id",
                "string",
                "code",
                Map.of("type", "string", "nullable", true, "unique", true),
                "amount",
                Map.of("type", "int", "default", 5),
                "note",
                FacadeContract.nullable("string")));
        if (versions) {
            fields.put("version", Map.of("type", "long", "version", true));
        }
        return ModelDefinition.of(Map.of(
                "name", model(), "table", table(), "tenant", tenant, "softDelete", softDelete, "fields", fields));
    }

    /** The version that a row of the table begins with here. */
    static long version(Map<String, Object> row) {
        return (Integer) row.get("amount") % 3;
    }

    /** The amounts of rows that are deleted before the call begins here. */
    static final List<Integer> DELETED = List.of(0, 4, 8);
}
