package io.dataflow.core.internal.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.core.model.FieldDefinition;
import io.dataflow.core.model.ModelDefinition;
import io.dataflow.core.schema.Schema;
import io.dataflow.core.schema.Table;
import io.dataflow.testsupport.Capability;
import io.dataflow.testsupport.Effort;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What random models create is read back without a difference, at once or grown in steps. */
@Capability("S49")
abstract class SchemaRoundTripContract extends SchemaContractBase {

    private static final List<String> TYPES = List.of(
            "string",
            "boolean",
            "byte",
            "short",
            "int",
            "long",
            "float",
            "double",
            "decimal",
            "instant",
            "offsetDateTime",
            "datetime",
            "date",
            "time",
            "uuid",
            "bytes",
            "json",
            "enum",
            "string[]",
            "int[]",
            "enum[]",
            "decimal[]",
            "uuid[]",
            "instant[]",
            "boolean[]");

    @Test
    void randomModelsRoundTrip() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < Effort.of(60); round++) {
            closeConnections();
            List<Map<String, Object>> declared = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                declared.add(declaration(random, "R" + round + "M" + i, i));
            }
            ModelDefinition[] first = declared.stream()
                    .map(data -> ModelDefinition.of(shortened(data, random)))
                    .toArray(ModelDefinition[]::new);
            ModelDefinition[] whole = declared.stream().map(ModelDefinition::of).toArray(ModelDefinition[]::new);
            create(first);
            create(whole);

            assertThat(create(whole).executed()).as("seed %d", seed).isEmpty();
            assertThat(ensure(SchemaMode.VALIDATE, whole).executed()).isEmpty();
            Schema schema = live();
            for (ModelDefinition model : whole) {
                compare(seed, model, Objects.requireNonNull(schema.table(model.table())));
            }
        }
    }

    private static void compare(long seed, ModelDefinition model, Table table) {
        assertThat(table.columns()).as("seed %d", seed).hasSameSizeAs(model.fields());
        for (FieldDefinition field : model.fields()) {
            assertThat(table.column(field.column()))
                    .as("seed %d, %s", seed, field)
                    .satisfies(column -> {
                        assertThat(column.nullable()).isEqualTo(field.nullable());
                        if (field.defaultValue() != null) {
                            assertThat(column.defaultValue()).isNotNull();
                        }
                    });
        }
        assertThat(Objects.requireNonNull(table.primaryKey()).columns())
                .isEqualTo(model.key().stream().map(FieldDefinition::column).toList());
        model.indexes().forEach(index -> assertThat(SchemaComparison.has(table, model, index))
                .as("seed %d, %s", seed, index)
                .isTrue());
    }

    private static Map<String, Object> declaration(Random random, String name, int number) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put(
                "id",
                Map.of("type", List.of("long", "string", "uuid", "int", "date").get(random.nextInt(5)), "key", true));
        if (random.nextInt(3) == 0) {
            fields.put("part", Map.of("type", "string", "key", true));
        }
        List<String> indexes = new ArrayList<>();
        int size = 1 + random.nextInt(8);
        for (int i = 0; i < size; i++) {
            String type = TYPES.get(random.nextInt(TYPES.size()));
            Map<String, Object> field = new LinkedHashMap<>(Map.of("type", type, "nullable", random.nextBoolean()));
            if (type.startsWith("enum")) {
                field.put("values", List.of("A", "b 'c'", "ü;"));
            }
            if (type.equals("int") || type.equals("string")) {
                field.put("unique", random.nextInt(4) == 0);
                field.put("index", random.nextInt(3) == 0);
                if (random.nextBoolean()) {
                    field.put(
                            "default", type.equals("int") ? (Object) random.nextInt() : "it's; \\ " + random.nextInt());
                }
            }
            fields.put("f" + i, field);
        }
        if (number > 0 && random.nextBoolean()) {
            indexes.add("f0,id"
                    .replace("f0,", fields.get("f0") instanceof Map<?, ?> f && f.get("type") == "json" ? "" : "f0,"));
            indexes.removeIf("id"::equals);
        }
        return Map.of("name", name, "fields", fields, "indexes", indexes, "timestamps", random.nextBoolean());
    }

    /** The same model before it had some of its fields. */
    private static Map<String, Object> shortened(Map<String, Object> declaration, Random random) {
        Map<Object, Object> fields = new LinkedHashMap<>((Map<?, ?>) declaration.get("fields"));
        fields.keySet().removeIf(name -> !List.of("id", "part", "f0").contains(name) && random.nextInt(3) == 0);
        Map<String, Object> shorter = new LinkedHashMap<>(declaration);
        shorter.put("fields", fields);
        return shorter;
    }
}
