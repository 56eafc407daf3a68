package io.dataflow.core.internal.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.core.model.ModelDefinition;
import io.dataflow.testsupport.Effort;
import io.dataflow.testsupport.TestDatabase;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** A declared default reaches the database as exactly the value that was declared, whatever is in it. */
abstract class SchemaLiteralContract extends SchemaContractBase {

    private static final List<String> HOSTILE = List.of(
            "",
            "'",
            "''",
            "\\",
            "\\'",
            "'\\",
            ";",
            "';",
            "; DROP TABLE x; --",
            "\"",
            "`",
            "$1",
            "?",
            "?1",
            ":x",
            "$$",
            "$a$",
            "--",
            "/*",
            "*/",
            "\n",
            "\r\n",
            "\t",
            "\u0001",
            "\u007f",
            "\u2028",
            "é",
            "漢字",
            "\uD83D\uDE00",
            "\\003b",
            "U&'x'",
            "E'x'",
            "\\x41",
            "%",
            "_",
            "{",
            "}",
            "[",
            "]",
            "NULL",
            "now()",
            "\u00a0",
            "\ufeff",
            "\uffff",
            "\ue000");

    @Test
    void textsComeBackAsTheyWereDeclared() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < Effort.of(200); round++) {
            closeConnections();
            Map<String, Object> fields = new LinkedHashMap<>(Map.of("id", "long"));
            Map<String, String> wanted = new LinkedHashMap<>();
            for (int i = 0; i < 20; i++) {
                String text = text(random);
                wanted.put("f" + i, text);
                fields.put("f" + i, Map.of("type", "string", "default", text));
            }
            fields.put("list", Map.of("type", "string[]", "default", List.copyOf(wanted.values())));
            List<String> constants = wanted.values().stream()
                    .map(String::strip)
                    .filter(text -> !text.isEmpty())
                    .distinct()
                    .toList();
            fields.put("choice", Map.of("type", "enum", "values", constants, "default", constants.get(0)));
            fields.put("map", Map.of("type", "json", "default", Map.copyOf(wanted)));
            Map<String, Object> row = stored("Text" + round, fields);

            wanted.forEach((field, text) -> assertThat(row.get(field))
                    .as("seed %d, field %s", seed, field)
                    .isEqualTo(text));
            assertThat(row.get("list")).as("seed %d", seed).isEqualTo(List.copyOf(wanted.values()));
            assertThat(row.get("choice")).isEqualTo(constants.get(0));
        }
    }

    @Test
    void otherTypesComeBackAsTheyWereDeclared() {
        UUID uuid = UUID.fromString("018f4e5a-0000-7000-8000-000000000001");
        Map<String, Object> fields = new LinkedHashMap<>(Map.of("id", "long"));
        Map<String, Object> wanted = new LinkedHashMap<>();
        declare(fields, wanted, "boolean", true, true);
        declare(fields, wanted, "int", Integer.MIN_VALUE, Integer.MIN_VALUE);
        declare(fields, wanted, "long", Long.MIN_VALUE, Long.MIN_VALUE);
        declare(fields, wanted, "short", Short.MIN_VALUE, Short.MIN_VALUE);
        declare(fields, wanted, "float", Float.MIN_VALUE, Float.MIN_VALUE);
        declare(fields, wanted, "float", -Float.MAX_VALUE, -Float.MAX_VALUE);
        declare(fields, wanted, "double", Double.MIN_VALUE, Double.MIN_VALUE);
        declare(fields, wanted, "double", Double.MAX_VALUE, Double.MAX_VALUE);
        declare(fields, wanted, "uuid", uuid, uuid);
        declare(fields, wanted, "date", "0001-01-01", LocalDate.of(1, 1, 1));
        declare(fields, wanted, "date", "9999-12-31", LocalDate.of(9999, 12, 31));
        declare(fields, wanted, "time", "23:59:59.999999", LocalTime.of(23, 59, 59, 999_999_000));
        declare(
                fields,
                wanted,
                "datetime",
                "1582-10-10T00:00:00.000001",
                LocalDateTime.of(1582, 10, 10, 0, 0, 0, 1000));
        declare(fields, wanted, "instant", "2024-02-29T23:59:59.123456Z", Instant.parse("2024-02-29T23:59:59.123456Z"));
        Map<String, Object> row = stored("Type", fields);

        wanted.forEach((field, value) -> assertThat(row.get(field)).as(field).isEqualTo(value));
    }

    @Test
    void decimalsBytesAndEmptyListsComeBack() {
        BigDecimal exact = new BigDecimal("-12345678901234567890123456789.000000000000000000000000000001");
        Map<String, Object> fields = new LinkedHashMap<>(Map.of("id", "long"));
        fields.put("decimal", Map.of("type", "decimal", "default", exact));
        fields.put("large", Map.of("type", "decimal", "default", new BigDecimal("1E+30")));
        fields.put("decimals", Map.of("type", "decimal[]", "default", List.of(exact)));
        fields.put("empty", Map.of("type", "int[]", "default", List.of()));
        fields.put("bytes", Map.of("type", "bytes", "default", new byte[] {0, -1, 39, 92}));
        Map<String, Object> row = stored("Decimal", fields);

        assertThat((BigDecimal) row.get("decimal")).isEqualByComparingTo(exact);
        assertThat((BigDecimal) row.get("large")).isEqualByComparingTo("1E+30");
        assertThat((BigDecimal) ((List<?>) row.get("decimals")).get(0)).isEqualByComparingTo(exact);
        assertThat(row.get("empty")).isEqualTo(List.of());
        assertThat((byte[]) row.get("bytes")).containsExactly(0, -1, 39, 92);
    }

    private Map<String, Object> stored(String name, Map<String, Object> fields) {
        ModelDefinition model =
                ModelDefinition.of(Map.of("name", name, "table", name, "fields", fields, "timestamps", false));
        create(model);
        database().execute("INSERT INTO \"" + name + "\" DEFAULT VALUES");
        String columns = model.fields().stream().map(field -> q(field.column())).collect(Collectors.joining(", "));
        Map<String, Object> row = await(connect()
                .query("SELECT " + columns + " FROM " + q(name), found -> {
                    Map<String, Object> values = new LinkedHashMap<>();
                    model.fields()
                            .forEach(field ->
                                    values.put(field.name(), sql().fromDriver(found, values.size(), field.type())));
                    return values;
                })
                .single());
        if (!isOn(TestDatabase.POSTGRESQL)) {
            assertThat(create(model).executed()).isEmpty();
        }
        return row;
    }

    private static void declare(
            Map<String, Object> fields, Map<String, Object> wanted, String type, Object declared, Object stored) {
        String name = "f" + fields.size();
        fields.put(name, Map.of("type", type, "default", declared));
        wanted.put(name, stored);
    }

    private static String text(Random random) {
        List<String> parts = new ArrayList<>();
        for (int i = random.nextInt(6); i >= 0; i--) {
            parts.add(
                    random.nextInt(4) == 0
                            ? Character.toString(1 + random.nextInt(0xD7FE))
                            : HOSTILE.get(random.nextInt(HOSTILE.size())));
        }
        return String.join(random.nextBoolean() ? "" : "a", parts);
    }
}
