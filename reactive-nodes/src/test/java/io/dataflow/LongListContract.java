package io.dataflow;

import static io.dataflow.core.query.Dsl.all;
import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.core.MapOperations;
import io.dataflow.testsupport.Capability;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

/** A list of values in a filter may be as long as it takes, of any type, with NULL in it and repeated. */
@Capability({"S15", "S17", "S20", "S21"})
abstract class LongListContract extends FacadeContract {

    private static final int LENGTH = 5_000;

    /** For each field the value of a number. */
    private static final Map<String, IntFunction<Object>> VALUES = new LinkedHashMap<>();

    static {
        VALUES.put("id", i -> "k" + i);
        VALUES.put("text", i -> "it's \"" + i + "\\");
        VALUES.put("whole", i -> i);
        VALUES.put("big", i -> Long.MAX_VALUE - i);
        VALUES.put("real", i -> i / 8.0);
        VALUES.put("money", i -> BigDecimal.valueOf(i, 3));
        VALUES.put("ref", i -> new UUID(i, i));
        VALUES.put("at", i -> Instant.EPOCH.plusSeconds(i).plusNanos(1_000));
        VALUES.put("day", i -> LocalDate.EPOCH.plusDays(i));
        VALUES.put("local", i -> LocalDateTime.of(2026, 1, 1, 0, 0).plusMinutes(i));
        VALUES.put("inside.n", i -> i);
        VALUES.put("inside.s", i -> "s" + i);
    }

    private static Map<String, Object> row(int i) {
        Map<String, Object> row = new LinkedHashMap<>();
        VALUES.forEach((field, value) -> {
            if (!field.contains(".")) {
                row.put(field, value.apply(i));
            }
        });
        row.put("inside", Map.of("n", i, "s", "s" + i));
        return row;
    }

    @Test
    void theyMeanTheSameForEveryTypeAndInEveryVerb() {
        DataFlow db = open(model(
                "Item",
                "id",
                "string",
                "text",
                nullable("string"),
                "whole",
                nullable("int"),
                "big",
                nullable("long"),
                "real",
                nullable("double"),
                "money",
                nullable("decimal"),
                "ref",
                nullable("uuid"),
                "at",
                nullable("instant"),
                "day",
                nullable("date"),
                "local",
                nullable("datetime"),
                "inside",
                nullable("json")));
        MapOperations items = db.model("Item");
        List<Map<String, Object>> rows = new ArrayList<>(List.of(row(1), row(LENGTH - 1), row(LENGTH + 5)));
        rows.add(Map.of("id", "empty"));
        await(items.bulkCreate(rows).last());
        VALUES.forEach((field, value) -> {
            List<Object> list = new ArrayList<>();
            for (int i = 0; i < LENGTH; i++) {
                list.add(value.apply(i));
            }
            list.add(value.apply(1));
            assertThat(keys(items, field, "$in", list)).as(field).containsExactly("k1", "k" + (LENGTH - 1));
            boolean key = field.equals("id");
            assertThat(keys(items, field, "$nin", list)).as(field).containsExactly("empty", "k" + (LENGTH + 5));
            if (!key) {
                list.add(null);
                assertThat(keys(items, field, "$in", list))
                        .as(field)
                        .containsExactly("empty", "k1", "k" + (LENGTH - 1));
                assertThat(keys(items, field, "$nin", list)).as(field).containsExactly("k" + (LENGTH + 5));
            }
            Map<String, Object> filter = Map.of(field, Map.of("$in", list));
            long matching = key ? 2 : 3;
            assertThat(await(db.node("ItemBulkUpdateNode")
                                    .run(Map.of("filter", filter, "fields", Map.of("text", "it's \"1\\"))))
                            .get("updated"))
                    .as(field)
                    .isEqualTo(matching);
            assertThat(await(db.node("ItemBulkDeleteNode").run(Map.of("filter", filter)))
                            .get("deleted"))
                    .as(field)
                    .isEqualTo(matching);
            await(items.deleteWhere(all()));
            await(items.bulkCreate(rows).last());
        });
    }

    private static List<Object> keys(MapOperations items, String field, String operator, List<Object> list) {
        var filter = items.filter(Map.of(field, Map.of(operator, list)));
        List<Object> keys = await(items.list(filter)).records().stream()
                .map(row -> row.get("id"))
                .toList();
        assertThat(await(items.count(filter))).isEqualTo(keys.size());
        return keys;
    }
}
