package io.dataflow;

import static io.dataflow.core.query.Dsl.all;
import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.core.MapOperations;
import io.dataflow.core.UnsupportedByDatabaseException;
import io.dataflow.testsupport.Capability;
import io.dataflow.testsupport.Difference;
import io.dataflow.testsupport.TestDatabase;
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
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

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

    /** H2 has no longer arrays than 65,536 elements. */
    @Test
    @Difference(
            capability = "S15",
            database = TestDatabase.H2,
            reason = "a list holds at most 65,536 elements, and a filter 90,000 decimals, bytes or booleans",
            error = "UnsupportedByDatabaseException")
    void theyMayBeLongerThanAnArrayOfTheDatabase() {
        MapOperations items = open(model(
                        "Item", "id", "int", "text", "string", "money", "decimal", "list", nullable("int[]")))
                .model("Item");
        await(items.bulkCreate(Flux.range(0, 4)
                        .map(i -> row("id", i * 30_000, "text", "t" + i * 30_000, "money", BigDecimal.valueOf(i))))
                .last());
        List<Integer> longer = IntStream.range(0, 70_000).boxed().toList();
        assertThat(keys(items, "id", "$in", List.copyOf(longer))).containsExactly(0, 30_000, 60_000);
        assertThat(keys(items, "id", "$nin", List.copyOf(longer))).containsExactly(90_000);
        assertThat(keys(
                        items,
                        "text",
                        "$in",
                        longer.stream().<Object>map(i -> "t" + i).toList()))
                .containsExactly(0, 30_000, 60_000);
        Mono<?> whole = items.update(0, Map.of("list", longer));
        Mono<?> many = items.count(items.filter(Map.of(
                "money",
                Map.of(
                        "$in",
                        IntStream.range(0, 90_001).mapToObj(BigDecimal::valueOf).toList()))));
        if (isOn(TestDatabase.H2)) {
            for (Mono<?> work : List.of(whole, many)) {
                assertThat(refused(UnsupportedByDatabaseException.class, () -> work))
                        .hasMessageContaining("Item")
                        .hasMessageContaining("H2 takes at most");
            }
        } else {
            assertThat(await(whole)).isNotNull();
            assertThat((Object) await(many)).isEqualTo(4L);
        }
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
