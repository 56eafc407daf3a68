package io.dataflow.core.model;

import io.dataflow.core.internal.model.JsonCodecs;
import io.dataflow.core.internal.model.Names;
import java.math.BigDecimal;
import java.time.temporal.Temporal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Writes a model as data: maps, lists, texts, numbers and booleans, so that any JSON writer can keep it. */
final class MapWriter {

    /** The names of generations in a model declared as data. */
    static final List<String> GENERATIONS = Arrays.stream(FieldDefinition.Generation.values())
            .map(MapWriter::nameOf)
            .toList();

    private static final Set<String> MANAGED = Set.of("created_at", "updated_at", "deleted_at");

    private MapWriter() {}

    static Map<String, Object> write(ModelDefinition model, boolean timestamps) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("name", model.name());
        data.put("table", model.table());
        Map<String, Object> fields = new LinkedHashMap<>();
        model.fields().stream()
                // A managed field that nobody declared comes by itself, but with a zone.
                .filter(field -> field.declared() || UtcTimes.isUsedBy(field.converter()))
                .forEach(field -> fields.put(field.name(), field(field)));
        data.put("fields", fields);
        if (!model.embedded().isEmpty()) {
            data.put(
                    "embedded",
                    model.embedded().stream().map(MapWriter::embedding).toList());
        }
        data.put("key", model.key().stream().map(FieldDefinition::name).toList());
        data.put("indexes", model.indexes().stream().map(MapWriter::index).toList());
        data.put("timestamps", timestamps);
        if (model.softDelete()) {
            data.put("softDelete", true);
        }
        if (model.tenant()) {
            data.put("tenant", true);
        }
        if (model.appendOnly()) {
            data.put("appendOnly", true);
        }
        if (model.existing()) {
            data.put("existing", true);
        }
        return data;
    }

    private static Map<String, Object> embedding(Embedding embedding) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("name", embedding.name());
        data.put("nullable", embedding.nullable());
        data.put("required", embedding.required());
        return data;
    }

    /** The name of a generation in a model declared as data. */
    static String nameOf(FieldDefinition.Generation generation) {
        return generation.name().toLowerCase(Locale.ROOT);
    }

    private static Map<String, Object> field(FieldDefinition field) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("type", TypeNames.nameOf(field));
        FieldType element = field.type() instanceof FieldType.Array array ? array.element() : field.type();
        if (element instanceof FieldType.Enumeration enumeration) {
            data.put("values", enumeration.constants());
        }
        data.put("column", field.column());
        if (field.nullable()) {
            data.put("nullable", true);
        }
        if (field.key() || field.generation() != FieldDefinition.Generation.NONE) {
            data.put("generated", nameOf(field.generation()));
        }
        if (field.managed() == FieldDefinition.Managed.NONE && MANAGED.contains(Names.snake(field.name()))) {
            data.put("managed", false);
        }
        if (field.managed() == FieldDefinition.Managed.VERSION) {
            data.put("version", true);
        }
        Object defaultValue = field.defaultValue();
        if (defaultValue != null && field.managed() != FieldDefinition.Managed.VERSION) {
            data.put("default", Objects.requireNonNull(plain(defaultValue)));
        }
        FieldDefinition.Reference reference = field.references();
        if (reference != null) {
            Map<String, Object> target = new LinkedHashMap<>();
            target.put("table", reference.table());
            target.put("column", reference.column());
            data.put("references", target);
        }
        MapRules.write(field, data);
        if (field.sensitive()) {
            data.put("sensitive", true);
        }
        return data;
    }

    /** Names are kept, so that a model made under another naming still finds its indexes. */
    private static Map<String, Object> index(IndexDefinition index) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("fields", index.fields());
        data.put("unique", index.unique());
        data.put("name", index.name());
        return data;
    }

    static @Nullable Object plain(@Nullable Object value) {
        if (value == null || value instanceof Boolean || value instanceof String) {
            return value;
        }
        if (value instanceof byte[] bytes) {
            return Base64.getEncoder().encodeToString(bytes);
        }
        if (value instanceof Enum<?> constant) {
            return constant.name();
        }
        if (value instanceof Temporal || value instanceof UUID || value instanceof BigDecimal) {
            return value.toString();
        }
        if (value instanceof Number) {
            return value;
        }
        if (value instanceof List<?> list) {
            List<@Nullable Object> plain = new ArrayList<>();
            list.forEach(element -> plain.add(plain(element)));
            return plain;
        }
        return JsonCodecs.find().convert(value, Object.class);
    }
}
