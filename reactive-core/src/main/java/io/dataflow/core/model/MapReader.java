package io.dataflow.core.model;

import io.dataflow.core.internal.model.Suggestions;
import io.dataflow.core.internal.model.Texts;
import io.dataflow.core.model.FieldDefinition.Generation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the declaration of a model from data. */
final class MapReader {

    private static final String VERSION = "version";
    private static final List<String> SETTINGS = List.of(
            "name",
            "table",
            "fields",
            "embedded",
            "key",
            "indexes",
            "timestamps",
            "softDelete",
            "appendOnly",
            "tenant",
            VERSION,
            "existing");
    private static final List<String> FIELD_SETTINGS = List.of(
            "type",
            "values",
            "nullable",
            "required",
            "default",
            "unique",
            "index",
            "key",
            "id",
            "column",
            "references",
            "generated",
            "managed",
            VERSION,
            "range",
            "length",
            "pattern",
            "oneOf",
            "rules",
            "sensitive");
    private static final List<String> EMBEDDED_SETTINGS = List.of("name", "nullable", "required");
    private static final List<String> INDEX_SETTINGS = List.of("fields", "unique", "name");
    private static final List<String> REFERENCE_SETTINGS = List.of("table", "column");
    private static final FieldType UNKNOWN = new FieldType.Json(Object.class);

    private final Map<?, ?> data;
    private final Naming naming;
    private final Faults faults = new Faults();
    private final String model;

    private MapReader(Map<?, ?> data, Naming naming) {
        this.data = data;
        this.naming = naming;
        this.model = data.get("name") instanceof String text ? text : "Model";
    }

    static ModelDraft read(Map<?, ?> data, Naming naming) {
        return new MapReader(data, naming).read();
    }

    private ModelDraft read() {
        checkSettings("model setting", data, SETTINGS);
        if (!(data.get("name") instanceof String)) {
            faults.add("name", "required", "a model has a name, which is a text");
        }
        List<ModelDraft.Field> fields = fields();
        boolean existing = flag("existing", "existing", data, false);
        List<String> key = names("key", data.get("key"));
        if (key.isEmpty()
                && fields.stream().filter(ModelDraft.Field::id).count() > 1
                && isUnordered(data.get("fields"))) {
            faults.add(
                    "key", "order", "the map of the fields has no order, so give the key's parts in order: key: [..]");
        }
        faults.throwIfAny(model);
        return new ModelDraft(
                model,
                text("table", "table", data.get("table")),
                fields,
                embedded(),
                key,
                indexes(),
                flag("timestamps", "timestamps", data, !existing),
                new ModelDraft.Traits(
                        flag("softDelete", "softDelete", data, false),
                        flag("appendOnly", "appendOnly", data, false),
                        flag("tenant", "tenant", data, false),
                        existing),
                null,
                naming,
                faults);
    }

    /** Whether the order of the map's entries may be another on the next run, as with {@code Map.of}. */
    private static boolean isUnordered(@Nullable Object map) {
        return map != null
                && (map.getClass() == HashMap.class
                        || map.getClass().getName().startsWith("java.util.ImmutableCollections"));
    }

    private List<ModelDraft.Field> fields() {
        List<ModelDraft.Field> fields = new ArrayList<>();
        if (data.get("fields") instanceof Map<?, ?> map && !map.isEmpty()) {
            map.forEach((name, declaration) -> {
                if (name instanceof String text) {
                    fields.add(field(text, declaration));
                } else {
                    faults.add("fields", "type", "the name of a field is a text");
                }
            });
            addVersion(fields);
        } else {
            faults.add(
                    "fields", "required", "a model has fields: a map from name to type, such as {\"id\": \"string\"}");
        }
        return fields;
    }

    /** The setting {@code version} of the model adds the field of that name, unless one is declared. */
    private void addVersion(List<ModelDraft.Field> fields) {
        boolean wanted = flag(VERSION, VERSION, data, false);
        if (wanted
                && fields.stream()
                        .noneMatch(field -> field.version() || field.name().equals(VERSION))) {
            fields.add(field(VERSION, "long"));
        }
    }

    /** The records in the rows: maps of name, nullable and required; fields inside have names with dots. */
    private List<Embedding> embedded() {
        List<Embedding> embedded = new ArrayList<>();
        for (Object given : data.get("embedded") instanceof Collection<?> list ? list : List.of()) {
            if (given instanceof Map<?, ?> settings && settings.get("name") instanceof String name) {
                checkSettings("setting of embedded", settings, EMBEDDED_SETTINGS);
                embedded.add(new Embedding(
                        name, null, flag(name, "nullable", settings, false), names(name, settings.get("required"))));
            } else {
                faults.add("embedded", "type", "it is a list of maps of name, nullable and required");
            }
        }
        return embedded;
    }

    private ModelDraft.Field field(String name, @Nullable Object declaration) {
        Map<?, ?> settings = declaration instanceof Map<?, ?> map
                ? map
                : declaration instanceof String type ? Map.of("type", type) : Map.of();
        if (settings.isEmpty()) {
            faults.add(name, "type", "a field is declared by the name of its type, or by a map with the setting type");
        }
        checkSettings("setting of field " + Suggestions.quote(name), settings, FIELD_SETTINGS);
        boolean nullable = flag(name, "nullable", settings, !flag(name, "required", settings, true));
        if (settings.containsKey("nullable")
                && settings.containsKey("required")
                && nullable == flag(name, "required", settings, true)) {
            faults.add(name, "nullable", "nullable and required contradict each other; give one of them");
        }
        FieldType type = type(name, settings);
        return new ModelDraft.Field(
                name,
                text(name, "column", settings.get("column")),
                type,
                isUtc(settings.get("type")) ? UtcTimes.INSTANT : null,
                nullable,
                flag(name, "key", settings, false) || flag(name, "id", settings, false),
                flag(name, "unique", settings, false),
                flag(name, "index", settings, false),
                settings.get("default"),
                reference(name, settings.get("references")),
                generation(name, text(name, "generated", settings.get("generated"))),
                flag(name, "managed", settings, true),
                flag(name, VERSION, settings, name.equals(VERSION) && flag(VERSION, VERSION, data, false)),
                true,
                type == UNKNOWN ? List.of() : new MapRules(model, name, type, faults).read(settings),
                flag(name, "sensitive", settings, false));
    }

    private @Nullable Generation generation(String field, @Nullable String given) {
        if (given == null) {
            return null;
        }
        for (Generation generation : Generation.values()) {
            if (MapWriter.nameOf(generation).equals(given)) {
                return generation;
            }
        }
        throw Suggestions.unknown(
                model, "register", "generation", given, "field " + Suggestions.quote(field), MapWriter.GENERATIONS);
    }

    private FieldType type(String field, Map<?, ?> settings) {
        if (!(settings.get("type") instanceof String given)) {
            faults.add(
                    field, "type", "the setting type is missing; it is one of " + String.join(", ", TypeNames.known()));
            return UNKNOWN;
        }
        String name = given.strip().toLowerCase(Locale.ROOT);
        boolean list = name.endsWith(TypeNames.LIST);
        String element = list ? name.substring(0, name.length() - TypeNames.LIST.length()) : name;
        FieldType type = element.equals(TypeNames.ENUM) ? enumeration(field, settings) : TypeNames.find(element);
        if (type == null) {
            throw Suggestions.unknown(
                    model, "register", "type", element, "field " + Suggestions.quote(field), TypeNames.known());
        }
        if (settings.containsKey("values") && !(type instanceof FieldType.Enumeration)) {
            faults.add(field, "values", "only an enum has values; give it the type enum");
        }
        if (list && type instanceof FieldType.Json) {
            faults.add(
                    field, "type", "there are no lists of json, for json can be a list itself; give it the type json");
            return UNKNOWN;
        }
        if (list && type == FieldType.Scalar.BYTES) {
            faults.add(field, "type", "the drivers do not carry lists of bytes; declare a model of its own for them");
            return UNKNOWN;
        }
        return list ? new FieldType.Array(type) : type;
    }

    private static boolean isUtc(@Nullable Object type) {
        String name = String.valueOf(type).strip().toLowerCase(Locale.ROOT);
        return name.equals(UtcTimes.NAME) || name.equals(UtcTimes.NAME + TypeNames.LIST);
    }

    private FieldType enumeration(String field, Map<?, ?> settings) {
        List<String> values = names(field, settings.get("values"));
        if (values.isEmpty() || new HashSet<>(values).size() < values.size()) {
            faults.add(field, "values", "an enum has values: a list of different texts");
        } else if (values.stream().anyMatch(Texts::isHostile)) {
            faults.add(field, "values", "a value of the enum holds characters that no database keeps");
        }
        return new FieldType.Enumeration(String.class, values);
    }

    private FieldDefinition.@Nullable Reference reference(String field, @Nullable Object given) {
        if (given == null) {
            return null;
        }
        Map<?, ?> settings = given instanceof Map<?, ?> map ? map : Map.of("table", given);
        checkSettings("setting of references of field " + Suggestions.quote(field), settings, REFERENCE_SETTINGS);
        String table = text(field, "table", settings.get("table"));
        String column = text(field, "column", settings.get("column"));
        if (table == null) {
            faults.add(field, "references", "it names a table, or is a map of table and column");
            return null;
        }
        Identifiers identifiers = new Identifiers(faults);
        identifiers.checkIdentifier(field, "table", table);
        identifiers.checkIdentifier(field, "column", column == null ? "id" : column);
        return new FieldDefinition.Reference(table, column == null ? "id" : column);
    }

    private List<ModelDraft.Index> indexes() {
        Object given = data.get("indexes");
        if (given == null) {
            return List.of();
        }
        List<ModelDraft.Index> indexes = new ArrayList<>();
        for (Object index : given instanceof Collection<?> list ? list : List.of(given)) {
            if (index instanceof String text) {
                indexes.add(ClassReader.index(text));
            } else if (index instanceof Map<?, ?> settings) {
                checkSettings("setting of indexes", settings, INDEX_SETTINGS);
                indexes.add(new ModelDraft.Index(
                        names("indexes", settings.get("fields")),
                        flag("indexes", "unique", settings, false),
                        text("indexes", "name", settings.get("name"))));
            } else {
                faults.add(
                        "indexes", "type", "an index is a text such as \"a,b\", or a map of fields, unique and name");
            }
        }
        return indexes;
    }

    private List<String> names(String field, @Nullable Object given) {
        if (given == null) {
            return List.of();
        }
        List<String> names = new ArrayList<>();
        for (Object name : given instanceof Collection<?> list ? list : List.of(given)) {
            if (name instanceof String text) {
                names.add(text);
            } else {
                faults.add(field, "type", "it is a list of texts");
            }
        }
        return names;
    }

    private @Nullable String text(String field, String setting, @Nullable Object given) {
        if (given != null && !(given instanceof String)) {
            faults.add(field, "type", "the setting " + setting + " is a text");
        }
        return given instanceof String text ? text : null;
    }

    private boolean flag(String field, String setting, Map<?, ?> settings, boolean otherwise) {
        Object given = settings.get(setting);
        if (given != null && !(given instanceof Boolean)) {
            faults.add(field, "type", "the setting " + setting + " is true or false");
        }
        return given instanceof Boolean flag ? flag : otherwise;
    }

    private void checkSettings(String kind, Map<?, ?> settings, List<String> known) {
        for (Object name : settings.keySet()) {
            if (!known.contains(name)) {
                throw Suggestions.unknown(model, "register", kind, String.valueOf(name), null, known);
            }
        }
    }
}
