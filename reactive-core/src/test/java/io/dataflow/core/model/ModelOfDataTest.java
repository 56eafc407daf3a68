package io.dataflow.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.dataflow.core.Args;
import io.dataflow.core.UnknownNameException;
import io.dataflow.core.ValidationFailedException;
import io.dataflow.core.internal.model.JsonCodecs;
import io.dataflow.core.model.FieldDefinition.Generation;
import io.dataflow.core.model.FieldDefinition.Managed;
import io.dataflow.core.model.FieldDefinition.Reference;
import io.dataflow.core.model.FieldType.Scalar;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ModelOfDataTest {

    @Test
    void theShortestDeclarationIsANameAndTheTypesOfFields() {
        ModelDefinition model = ModelDefinition.of(Map.of(
                "name", "Coupon", "fields", Map.of("id", "string", "percent", Map.of("type", "int", "default", 5))));

        assertThat(model.table()).isEqualTo("coupons");
        assertThat(model.javaType()).isNull();
        assertThat(model.key()).containsExactly(field(model, "id"));
        assertThat(field(model, "percent"))
                .matches(f -> f.type() == Scalar.INTEGER && !f.nullable() && Objects.equals(f.defaultValue(), 5));
        assertThat(field(model, "createdAt").managed()).isEqualTo(Managed.CREATED_AT);
    }

    @Test
    void everySettingIsRead() {
        ModelDefinition model = ModelDefinition.of(Map.of(
                "name",
                "SalesOrder",
                "table",
                "orders",
                "timestamps",
                false,
                "key",
                List.of("country", "number"),
                "fields",
                fields(
                        "number", "long",
                        "country", Map.of("type", "STRING", "column", "land"),
                        "status", Map.of("type", "enum", "values", List.of("OPEN", "PAID"), "default", "OPEN"),
                        "states", Map.of("type", "enum[]", "values", List.of("A", "B"), "nullable", true),
                        "note", Map.of("type", "text", "required", false),
                        "email", Map.of("type", "string", "unique", true),
                        "weight", Map.of("type", "decimal", "index", true, "default", "1.50"),
                        "customer",
                                Map.of("type", "string", "references", Map.of("table", "customers", "column", "no")),
                        "region", Map.of("type", "int", "references", "regions"),
                        "tags", "string[]",
                        "meta", Map.of("type", "json", "default", Map.of("a", 1)),
                        "created_at", "instant"),
                "indexes",
                List.of("email, status", Map.of("fields", List.of("status", "note"), "unique", true, "name", "mine"))));

        assertThat(model.table()).isEqualTo("orders");
        assertThat(model.fields()).hasSize(12);
        assertThat(model.key().stream().map(FieldDefinition::name)).containsExactly("country", "number");
        assertThat(field(model, "country").column()).isEqualTo("land");
        assertThat(field(model, "status").type())
                .isEqualTo(new FieldType.Enumeration(String.class, List.of("OPEN", "PAID")));
        assertThat(field(model, "status").defaultValue()).isEqualTo("OPEN");
        assertThat(field(model, "states").type())
                .isEqualTo(new FieldType.Array(new FieldType.Enumeration(String.class, List.of("A", "B"))));
        assertThat(field(model, "note").nullable()).isTrue();
        assertThat(field(model, "email").unique()).isTrue();
        assertThat(field(model, "weight").defaultValue()).isEqualTo(new BigDecimal("1.50"));
        assertThat(field(model, "customer").references()).isEqualTo(new Reference("customers", "no"));
        assertThat(field(model, "region").references()).isEqualTo(new Reference("regions", "id"));
        assertThat(field(model, "tags").type()).isEqualTo(new FieldType.Array(Scalar.STRING));
        assertThat(field(model, "meta").defaultValue()).isEqualTo(Map.of("a", 1));
        assertThat(field(model, "created_at").managed()).isEqualTo(Managed.CREATED_AT);
        assertThat(model.indexes())
                .containsExactly(
                        new IndexDefinition("mine", List.of("status", "note"), true),
                        new IndexDefinition("uq_orders_email", List.of("email"), true),
                        new IndexDefinition("ix_orders_email_status", List.of("email", "status"), false),
                        new IndexDefinition("ix_orders_weight", List.of("weight"), false));
    }

    @Test
    void keysAreGeneratedAsForClasses() {
        assertThat(model("id", "int").key().get(0).generation()).isEqualTo(Generation.IDENTITY);
        assertThat(model("id", "uuid").key().get(0).generation()).isEqualTo(Generation.UUID);
        assertThat(model("id", "string").key().get(0).generation()).isEqualTo(Generation.NONE);
        assertThat(model("no", Map.of("type", "long", "key", true)).key().get(0).generation())
                .isEqualTo(Generation.IDENTITY);
        assertThat(model("no", Map.of("type", "long", "id", true)).key()).hasSize(1);
    }

    static Stream<Arguments> unknown() {
        return Stream.of(
                Arguments.of(Map.of("name", "T", "feilds", Map.of()), "feilds", "fields"),
                Arguments.of(declaring("id", "strng"), "strng", "string"),
                Arguments.of(declaring("id", "lon[]"), "lon", "long"),
                Arguments.of(declaring("id", Map.of("type", "int", "nulable", true)), "nulable", "nullable"),
                Arguments.of(
                        declaring("id", Map.of("type", "int", "references", Map.of("tabel", "x"))), "tabel", "table"),
                Arguments.of(
                        Map.of("name", "T", "fields", Map.of("id", "int"), "indexes", List.of(Map.of("field", "id"))),
                        "field",
                        "fields"));
    }

    @ParameterizedTest
    @MethodSource("unknown")
    void anUnknownSettingOrTypeIsRefusedWithTheNearestOne(Map<String, ?> data, String name, String nearest) {
        UnknownNameException error = catchThrowableOfType(UnknownNameException.class, () -> ModelDefinition.of(data));

        assertThat(error.name()).isEqualTo(name);
        assertThat(error.suggestions()).contains(nearest);
        assertThat(error.operation()).isEqualTo("register");
        assertThat(error).hasMessageContaining("Known: ");
    }

    static Stream<Arguments> faults() {
        return Stream.of(
                Arguments.of(Map.of("fields", Map.of("id", "int")), "name"),
                Arguments.of(Map.of("name", "", "fields", Map.of("id", "int")), "name"),
                Arguments.of(Map.of("name", "a b", "fields", Map.of("id", "int")), "name"),
                Arguments.of(Map.of("name", "T\"; DROP TABLE x", "fields", Map.of("id", "int")), "name"),
                Arguments.of(Map.of("name", 5, "fields", Map.of("id", "int")), "name"),
                Arguments.of(Map.of("name", "T"), "fields"),
                Arguments.of(Map.of("name", "T", "fields", Map.of()), "fields"),
                Arguments.of(Map.of("name", "T", "fields", List.of("id")), "fields"),
                Arguments.of(Map.of("name", "T", "fields", Map.of(1, "int")), "fields"),
                Arguments.of(Map.of("name", "T", "table", 5, "fields", Map.of("id", "int")), "table"),
                Arguments.of(Map.of("name", "T", "key", "no", "fields", Map.of("id", "int")), "key"),
                Arguments.of(Map.of("name", "T", "key", List.of(1), "fields", Map.of("id", "int")), "key"),
                Arguments.of(Map.of("name", "T", "timestamps", "no", "fields", Map.of("id", "int")), "timestamps"),
                Arguments.of(Map.of("name", "T", "indexes", List.of(5), "fields", Map.of("id", "int")), "indexes"),
                Arguments.of(Map.of("name", "T", "indexes", "", "fields", Map.of("id", "int")), "indexes"),
                Arguments.of(declaring("name", "string"), "id"),
                Arguments.of(declaring("id", 5), "id"),
                Arguments.of(declaring("id", Map.of()), "id"),
                Arguments.of(declaring("id", Map.of("nullable", false)), "id"),
                Arguments.of(declaring("id", Map.of("type", "int", "unique", "yes")), "id"),
                Arguments.of(declaring("id", Map.of("type", "int", "column", 5)), "id"),
                Arguments.of(declaring("id", Map.of("type", "int", "default", "x")), "id"),
                Arguments.of(declaring("id", Map.of("type", "int", "references", 5)), "id"),
                Arguments.of(declaring("id", Map.of("type", "int", "references", Map.of())), "id"),
                Arguments.of(declaring("id", Map.of("type", "int", "values", List.of("a"))), "id"),
                Arguments.of(declaring("id", Map.of("type", "enum")), "id"),
                Arguments.of(declaring("id", Map.of("type", "enum", "values", List.of("a", "a"))), "id"),
                Arguments.of(declaring("id", Map.of("type", "json[]")), "id"),
                Arguments.of(declaring("id", Map.of("type", "enum", "values", List.of("a\u0000"))), "id"),
                Arguments.of(
                        Map.of(
                                "name",
                                "T",
                                "fields",
                                Map.of(
                                        "a", Map.of("type", "int", "key", true),
                                        "b", Map.of("type", "int", "key", true))),
                        "key"),
                Arguments.of(declaring("id", Map.of("type", "int", "nullable", true, "required", true)), "id"),
                Arguments.of(declaring("i\"d", "int"), "i\"d"),
                Arguments.of(declaring("größe", "int"), "größe"),
                Arguments.of(declaring("", "int"), ""));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void faultyDataIsRefusedWithTheField(Map<String, ?> data, String field) {
        ValidationFailedException error =
                catchThrowableOfType(ValidationFailedException.class, () -> ModelDefinition.of(data));

        assertThat(error).isNotNull();
        assertThat(error.faults().stream().map(ValidationFailedException.Fault::field))
                .contains(field);
    }

    @Test
    void aNullIsAsGoodAsNoSetting() {
        ModelDefinition model = ModelDefinition.of(Args.args(
                "name", "T",
                "table", null,
                "indexes", null,
                "key", null,
                "timestamps", null,
                "fields",
                        Map.of("id", Args.args("type", "int", "default", null, "nullable", null, "references", null))));

        assertThat(model.table()).isEqualTo("ts");
    }

    @Test
    void aClassAsDataMakesTheSameModelWithoutTheClass() {
        for (Class<?> type : List.of(
                ModelOfClassTest.Contact.class,
                ModelOfClassTest.SalesOrder.class,
                ModelOfClassTest.Place.class,
                ModelOfClassTest.AllTypes.class,
                ModelOfClassTest.Employee.class,
                ModelOfClassTest.Bean.class)) {
            ModelDefinition model = ModelDefinition.of(type);
            ModelDefinition again = ModelDefinition.of(model.toMap());

            assertThat(again.toMap()).isEqualTo(model.toMap());
            assertThat(again.javaType()).isNull();
            assertThat(again.indexes()).isEqualTo(model.indexes());
            assertThat(again.fields().stream()
                            .map(f -> f.name()
                                    + f.column()
                                    + f.nullable()
                                    + f.key()
                                    + f.generation()
                                    + f.managed()
                                    + f.unique()
                                    + f.references()
                                    + f.declared()))
                    .isEqualTo(model.fields().stream()
                            .map(f -> f.name()
                                    + f.column()
                                    + f.nullable()
                                    + f.key()
                                    + f.generation()
                                    + f.managed()
                                    + f.unique()
                                    + f.references()
                                    + f.declared())
                            .toList());
        }
    }

    @Test
    void randomModelsSurviveTheWayThroughJson() {
        List<String> types = List.of(
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
                "offsetdatetime",
                "datetime",
                "date",
                "time",
                "uuid",
                "bytes",
                "json");
        for (long seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("id", types.get(random.nextInt(8)));
            List<String> names = new ArrayList<>();
            for (int i = 0; i < 1 + random.nextInt(6); i++) {
                String type = types.get(random.nextInt(types.size()));
                Map<String, Object> field = new LinkedHashMap<>();
                boolean json = type.equals("json");
                boolean listed = !json && !type.equals("bytes") && random.nextInt(4) == 0;
                field.put("type", listed ? type + "[]" : type);
                field.put("nullable", random.nextBoolean());
                if (field.get("type").equals(type)) {
                    field.put("default", DEFAULTS.get(type));
                }
                field.put("unique", !json && random.nextInt(3) == 0);
                fields.put("field" + i, field);
                if (!json) {
                    names.add("field" + i);
                }
            }
            Map<String, Object> data = new LinkedHashMap<>();
            data.put("name", "Model" + seed);
            data.put("fields", fields);
            data.put("timestamps", random.nextBoolean());
            data.put(
                    "indexes",
                    names.size() > 1 ? List.of(String.join(",", names), "unique " + names.get(0)) : List.of());

            ModelDefinition model = ModelDefinition.of(data);
            String json = JsonCodecs.find().write(model.toMap());
            @SuppressWarnings("unchecked")
            Map<String, Object> read = (Map<String, Object>) JsonCodecs.find().read(json, Map.class);
            ModelDefinition again = ModelDefinition.of(Objects.requireNonNull(read));

            assertThat(again.toMap()).as("seed %s", seed).isEqualTo(model.toMap());
            assertThat(again.indexes()).as("seed %s", seed).isEqualTo(model.indexes());
            for (FieldDefinition field : model.fields()) {
                FieldDefinition other = field(again, field.name());
                assertThat(other.type()).as("seed %s", seed).isEqualTo(field.type());
                assertThat(other.defaultValue()).as("seed %s %s", seed, field).isEqualTo(field.defaultValue());
            }
        }
    }

    private static final Map<String, Object> DEFAULTS = Map.ofEntries(
            Map.entry("string", "it's"),
            Map.entry("boolean", true),
            Map.entry("byte", 1),
            Map.entry("short", 2),
            Map.entry("int", 3),
            Map.entry("long", 5_000_000_000L),
            Map.entry("float", 0.1),
            Map.entry("double", 0.1),
            Map.entry("decimal", "1.50"),
            Map.entry("instant", Instant.EPOCH),
            Map.entry("offsetdatetime", "2024-01-01"),
            Map.entry("datetime", "2024-01-01 10:00"),
            Map.entry("date", "2024-01-01"),
            Map.entry("time", "10:00"),
            Map.entry("uuid", "0190b0f2-5c1e-7cc3-98c4-dc0c0c07398f"),
            Map.entry("bytes", "AAEC"),
            Map.entry("json", List.of(1, Map.of("a", "b"))));

    private static ModelDefinition model(String field, Object declaration) {
        return ModelDefinition.of(declaring(field, declaration));
    }

    private static Map<String, Object> declaring(String field, Object declaration) {
        return Map.of("name", "T", "fields", Map.of(field, declaration));
    }

    private static Map<String, Object> fields(Object... pairs) {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            fields.put((String) pairs[i], pairs[i + 1]);
        }
        return fields;
    }

    private static FieldDefinition field(ModelDefinition model, String name) {
        return Objects.requireNonNull(model.find(name));
    }
}
