package io.dataflow.core.model;

import io.dataflow.core.ValidationFailedException.Fault;
import io.dataflow.core.internal.model.FieldValues;
import io.dataflow.core.internal.model.GeneratedKeys;
import io.dataflow.core.internal.model.InvalidValueException;
import io.dataflow.core.internal.model.Names;
import io.dataflow.core.internal.model.Suggestions;
import io.dataflow.core.internal.model.Values;
import io.dataflow.core.model.FieldDefinition.Generation;
import io.dataflow.core.model.FieldDefinition.Managed;
import io.dataflow.core.model.FieldType.Scalar;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes a model of a draft: settles what was not said, and checks every rule. */
final class ModelAssembler {

    private static final Set<Scalar> GENERATED_BY_DATABASE = Set.of(Scalar.SHORT, Scalar.INTEGER, Scalar.LONG);

    private final ModelDraft draft;
    private final Faults faults;

    ModelAssembler(ModelDraft draft) {
        this.draft = draft;
        this.faults = draft.faults();
    }

    ModelDefinition assemble() {
        Identifiers identifiers = new Identifiers(faults);
        identifiers.checkModel(draft.name());
        String table = draft.table() != null ? draft.table() : draft.naming().table(draft.name());
        identifiers.checkTable(table);
        if (draft.traits().softDelete() && draft.traits().appendOnly()) {
            faults.add(
                    "appendOnly",
                    "traits",
                    "rows that are never removed are never deleted softly either; choose appendOnly or softDelete");
        }

        List<ModelDraft.Field> declared = withManaged();
        Set<String> key = key();
        List<FieldDefinition> fields = new ArrayList<>();
        for (ModelDraft.Field field : declared) {
            fields.add(field(fields.size(), field, key));
        }
        identifiers.checkFields(fields, draft.embedded());
        List<FieldDefinition> keyFields = fieldsOf(key, fields);
        keyFields.forEach(this::checkKey);
        faults.throwIfAny(draft.name());

        if (keyFields.get(0).generation() == Generation.UUID) {
            GeneratedKeys.prepare();
        }
        List<IndexDefinition> indexes = new IndexAssembler(table, fields, key, faults).assemble(draft);
        faults.throwIfAny(draft.name());
        return new ModelDefinition(
                draft, table, markUnique(fields, indexes), fieldsOf(key, markUnique(fields, indexes)), indexes);
    }

    private List<ModelDraft.Field> withManaged() {
        List<ModelDraft.Field> fields = new ArrayList<>(draft.fields());
        if (draft.timestamps()) {
            addManaged("createdAt", fields);
            addManaged("updatedAt", fields);
        }
        if (draft.traits().softDelete()) {
            addManaged("deletedAt", fields);
        }
        if (draft.traits().tenant() && fields.stream().noneMatch(f -> managed(f.name()) == Managed.TENANT)) {
            fields.add(ModelDraft.Field.tenant("tenantId"));
        }
        return fields;
    }

    private void addManaged(String name, List<ModelDraft.Field> fields) {
        if (fields.stream().noneMatch(field -> managed(field.name()) == managed(name))) {
            fields.add(ModelDraft.Field.managed(name, draft.naming() == Naming.KAILASH));
        }
    }

    /** The names of the key's fields, in the order of its parts. */
    private Set<String> key() {
        Set<String> names = new LinkedHashSet<>(draft.key());
        List<String> known = draft.fields().stream().map(ModelDraft.Field::name).toList();
        for (String name : names) {
            if (!known.contains(name)) {
                faults.add("key", "unknown", Suggestions.phrase("field", name, draft.name(), known));
            }
        }
        draft.fields().stream().filter(ModelDraft.Field::id).forEach(field -> names.add(field.name()));
        if (names.isEmpty() && known.contains("id")) {
            names.add("id");
        }
        if (names.isEmpty()) {
            String advice = draft.javaType() == null
                    ? "call one field id, or give key: [\"..\"] with the names of the key's fields"
                    : "call one field id, or mark the key with @io.dataflow.core.model.Id";
            faults.add("id", "key", "the model has no key; " + advice);
        }
        return names;
    }

    private FieldDefinition field(int ordinal, ModelDraft.Field field, Set<String> key) {
        boolean isKey = key.contains(field.name());
        Managed managed = field.version() ? Managed.VERSION : field.managed() ? managed(field.name()) : Managed.NONE;
        checkGenerated(field);
        Object defaultValue = defaultOf(field);
        if (managed != Managed.NONE) {
            checkManaged(field, managed, isKey, defaultValue != null);
        }
        if (managed == Managed.VERSION) {
            // The database needs it, too: for rows that are there already, and for those that others store.
            defaultValue = field.type() == Scalar.INTEGER ? (Object) 0 : (Object) 0L;
        }
        FieldDefinition definition = new FieldDefinition(
                ordinal,
                field.name(),
                field.column() != null ? field.column() : draft.naming().column(field.name()),
                field.type(),
                field.nullable() && !isKey && managed != Managed.VERSION,
                isKey,
                field.generation() != null
                        ? field.generation()
                        : isKey && key.size() == 1 && defaultValue == null ? generation(field) : Generation.NONE,
                managed,
                field.unique(),
                defaultValue,
                field.references(),
                field.declared(),
                field.converter(),
                field.rules(),
                field.sensitive());
        if (defaultValue != null) {
            List<Fault> broken = new ArrayList<>();
            FieldValues.checked(definition, defaultValue, broken);
            broken.forEach(fault -> faults.add(
                    field.name(), "default", "the default breaks a rule of the field: it " + fault.message()));
        }
        return definition;
    }

    /** A key that points to another table takes its value from there, so nobody generates it. */
    private static Generation generation(ModelDraft.Field field) {
        if (field.references() != null || !(field.type() instanceof Scalar scalar)) {
            return Generation.NONE;
        }
        return GENERATED_BY_DATABASE.contains(scalar)
                ? Generation.IDENTITY
                : scalar == Scalar.UUID ? Generation.UUID : Generation.NONE;
    }

    private void checkGenerated(ModelDraft.Field field) {
        Generation generation = field.generation();
        if (generation == null) {
            return;
        }
        String fault =
                switch (generation) {
                    case NONE -> null;
                    case IDENTITY ->
                        field.type() instanceof Scalar scalar && GENERATED_BY_DATABASE.contains(scalar)
                                ? null
                                : "only short, int and long count up";
                    case UUID -> field.type() == Scalar.UUID ? null : "only a uuid can be made as one";
                    case DATABASE, COMPUTED ->
                        draft.traits().existing()
                                ? null
                                : "only a column that is there already can be; say that the table is existing";
                };
        if (fault == null && generation != Generation.NONE && field.defaultValue() != null) {
            fault = "a field has a default or is generated, not both";
        }
        if (fault != null) {
            faults.add(field.name(), "generated", fault);
        }
    }

    private Managed managed(String name) {
        return switch (Names.snake(name)) {
            case "created_at" -> Managed.CREATED_AT;
            case "updated_at" -> Managed.UPDATED_AT;
            case "tenant_id" -> draft.traits().tenant() ? Managed.TENANT : Managed.NONE;
            case "deleted_at" -> draft.traits().softDelete() ? Managed.DELETED_AT : Managed.NONE;
            default -> Managed.NONE;
        };
    }

    private void checkManaged(ModelDraft.Field field, Managed managed, boolean isKey, boolean hasDefault) {
        if (managed == Managed.VERSION) {
            checkVersion(field);
        } else if (managed == Managed.TENANT) {
            if (field.type() != Scalar.STRING || field.nullable()) {
                faults.add(
                        field.name(),
                        "managed",
                        "the library sets this field to the tenant, so it must be a text that is not nullable");
            }
        } else if (field.type() != Scalar.INSTANT
                && field.type() != Scalar.OFFSET_DATE_TIME
                && !UtcTimes.isUsedBy(field.converter())) {
            faults.add(
                    field.name(),
                    "managed",
                    "the library sets this field to the time of the change, so its type must be Instant or OffsetDateTime,"
                            + " not " + TypeNames.nameOf(field.type()) + "; otherwise give the field another name");
        }
        if (managed == Managed.DELETED_AT && !field.nullable()) {
            faults.add(
                    field.name(),
                    "managed",
                    "the library keeps this field NULL until the row is deleted; declare it @Nullable");
        }
        if (isKey || hasDefault || field.references() != null) {
            faults.add(
                    field.name(),
                    "managed",
                    "the library sets this field, so it can be neither key nor reference, nor have a default");
        }
    }

    private void checkVersion(ModelDraft.Field field) {
        if (field.type() != Scalar.INTEGER && field.type() != Scalar.LONG) {
            faults.add(
                    field.name(),
                    "version",
                    "a version counts the changes of a row, so its type must be int or long, not "
                            + TypeNames.nameOf(field.type()));
        }
        boolean generated = field.generation() != null && field.generation() != Generation.NONE;
        if (field.unique() || generated || field.converter() != null) {
            faults.add(
                    field.name(),
                    "version",
                    "the library counts a version itself, so it is neither unique nor generated,"
                            + " nor has it a type of its own");
        }
        if (!draft.fields().stream()
                .filter(ModelDraft.Field::version)
                .findFirst()
                .equals(Optional.of(field))) {
            faults.add(field.name(), "version", "a model has one version; remove the other");
        }
    }

    private @Nullable Object defaultOf(ModelDraft.Field field) {
        try {
            return Values.convert(field.type(), field.converter(), field.defaultValue());
        } catch (InvalidValueException e) {
            faults.add(field.name(), "default", "the default does not fit: " + e.message());
            return null;
        }
    }

    private void checkKey(FieldDefinition field) {
        if (!(field.type() instanceof Scalar || field.type() instanceof FieldType.Enumeration)
                || field.type() == Scalar.BYTES) {
            faults.add(
                    field.name(),
                    "key",
                    "a key must be text, a number, a boolean, a time, a UUID or an enum, not "
                            + TypeNames.nameOf(field.type()));
        }
    }

    private static List<FieldDefinition> fieldsOf(Set<String> names, List<FieldDefinition> fields) {
        return names.stream()
                .flatMap(name -> fields.stream().filter(field -> field.name().equals(name)))
                .toList();
    }

    /** A unique key of one field is a property of the field, however it was declared. */
    private static List<FieldDefinition> markUnique(List<FieldDefinition> fields, List<IndexDefinition> indexes) {
        return fields.stream()
                .map(f -> f.unique()
                                || !indexes.stream()
                                        .anyMatch(i -> i.unique() && i.fields().equals(List.of(f.name())))
                        ? f
                        : f.asUnique())
                .toList();
    }
}
