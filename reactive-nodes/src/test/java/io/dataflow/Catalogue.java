package io.dataflow;

import io.dataflow.testsupport.TestDatabase;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Everything that the catalogue says about tables, columns, keys, sequences and indexes. */
final class Catalogue {

    private static final List<String> CHANGING =
            List.of("ROW_COUNT_ESTIMATE", "row_count_estimate", "BASE_VALUE", "base_value", "LAST_MODIFICATION");

    private Catalogue() {}

    static List<Map<String, Object>> of(TestDatabase database) {
        if (database.name().equals(TestDatabase.SQLITE)) {
            return database.query("SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name");
        }
        List<Map<String, Object>> all = new ArrayList<>();
        for (String view : List.of("tables", "columns", "table_constraints", "key_column_usage", "sequences")) {
            String schema = view.equals("sequences") ? "sequence_schema" : "table_schema";
            database.query("SELECT * FROM information_schema." + view + " WHERE " + schema + " IN ('public', 'PUBLIC')")
                    .forEach(row -> {
                        Map<String, Object> kept = new LinkedHashMap<>(row);
                        CHANGING.forEach(kept::remove);
                        kept.put("of", view);
                        all.add(kept);
                    });
        }
        all.addAll(database.query(
                database.name().equals(TestDatabase.H2)
                        ? "SELECT index_name FROM information_schema.indexes"
                        : "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'"));
        all.sort(Comparator.comparing(Object::toString));
        return all;
    }
}
