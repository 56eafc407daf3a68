package io.dataflow.core.model;

import io.dataflow.core.UnknownNameException;
import io.dataflow.core.internal.model.Suggestions;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A model: a name, a table, and the fields that are its columns.
 *
 * <p>It comes from a record or bean class ({@link #of(Class)}) or from data ({@link #of(Map)}); every rule is checked when it
 * is made, and all faults are reported together. Immutable; two definitions are equal only when they are the same object.
 *
 * <p>The fields {@code createdAt}, {@code updatedAt}, the {@link Version} and, where the model asks for them, {@code deletedAt} and
 * {@code tenantId} are managed. A model that does not declare them has them all the same,
 * at the end and with {@link FieldDefinition#declared()} false; the first two can be taken off by
 * {@link #withImplicitTimestamps(boolean)}.
 */
public final class ModelDefinition {

    private final ModelDraft draft;
    private final String table;
    private final List<FieldDefinition> fields;
    private final List<FieldDefinition> key;
    private final List<IndexDefinition> indexes;
    private final Map<String, FieldDefinition> byName;
    private final Map<FieldDefinition.Managed, FieldDefinition> managed = new EnumMap<>(FieldDefinition.Managed.class);

    ModelDefinition(
            ModelDraft draft,
            String table,
            List<FieldDefinition> fields,
            List<FieldDefinition> key,
            List<IndexDefinition> indexes) {
        this.draft = draft;
        this.table = table;
        this.fields = List.copyOf(fields);
        this.key = List.copyOf(key);
        this.indexes = List.copyOf(indexes);
        this.byName = new LinkedHashMap<>();
        fields.forEach(field -> byName.put(field.name(), field));
        for (FieldDefinition field : fields) {
            if (field.managed() != FieldDefinition.Managed.NONE) {
                managed.putIfAbsent(field.managed(), field);
            }
        }
    }

    /**
     * The model that a record or bean class declares, named by {@link Naming#DEFAULT}.
     *
     * @throws io.dataflow.core.ValidationFailedException with every fault of the class
     */
    public static ModelDefinition of(Class<?> type) {
        return of(type, Naming.DEFAULT);
    }

    /**
     * The model that a record or bean class declares.
     *
     * @throws io.dataflow.core.ValidationFailedException with every fault of the class
     */
    public static ModelDefinition of(Class<?> type, Naming naming) {
        return of(type, naming, Converters.NONE);
    }

    /**
     * The model that a record or bean class declares, some of whose fields may have types of the user's own.
     *
     * @throws io.dataflow.core.ValidationFailedException with every fault of the class
     */
    public static ModelDefinition of(Class<?> type, Naming naming, Converters converters) {
        return ClassReader.read(type, naming, converters).build();
    }

    /**
     * The model that data declares: {@code name}, {@code table}, {@code fields}, {@code key}, {@code indexes},
     * {@code timestamps}, {@code softDelete}, {@code appendOnly}, {@code tenant}, {@code version} (the field of that name counts
     * the changes of a row, as a {@link Version} does), and {@code existing}: the table is never to be created or changed.
     *
     * <p>A field is the name of its type ({@code "string"}, {@code "int"}, {@code "string[]"}), or a map of {@code type},
     * {@code values} (of an enum), {@code nullable} or {@code required}, {@code default}, {@code unique}, {@code index},
     * {@code key} or {@code id}, {@code column}, {@code references}, {@code generated} ({@code "none"}, {@code "identity"} or
     * {@code "uuid"}, and on an existing table {@code "database"} or {@code "computed"}), {@code managed} (false takes the
     * name of a managed field for a plain one), {@code version} (true for the {@link Version}), and its rules: {@code range} (a map of {@code min} and
     * {@code max}), {@code length} (likewise), {@code pattern}, {@code oneOf}, {@code sensitive}, and {@code rules}, a list of
     * {@link Rule}. Fields are required unless they say otherwise. The key
     * is the field {@code id}, or those that say so, or those that {@code key} lists, in that order.
     *
     * @throws UnknownNameException if a setting or a type is unknown
     * @throws io.dataflow.core.ValidationFailedException with every fault of the model
     */
    public static ModelDefinition of(Map<String, ?> data) {
        return of(data, Naming.DEFAULT);
    }

    /** {@link #of(Map)} with a naming of its own. */
    public static ModelDefinition of(Map<String, ?> data, Naming naming) {
        return MapReader.read(data, naming).build();
    }

    /** The name, such as {@code Contact}. */
    public String name() {
        return draft.name();
    }

    /** The name of the table, such as {@code contacts}. */
    public String table() {
        return table;
    }

    /** The fields in the order of declaration; managed ones that are not declared come last. */
    public List<FieldDefinition> fields() {
        return fields;
    }

    /** The fields of the key, in the order of its parts; at least one. */
    public List<FieldDefinition> key() {
        return key;
    }

    /** The indexes, and every unique key but the key itself. */
    public List<IndexDefinition> indexes() {
        return indexes;
    }

    /** Whether a delete keeps the row and stamps it. */
    public boolean softDelete() {
        return draft.traits().softDelete();
    }

    /** Whether rows are created and read, but never changed nor removed. */
    public boolean appendOnly() {
        return draft.traits().appendOnly();
    }

    /** Whether each row belongs to a tenant. */
    public boolean tenant() {
        return draft.traits().tenant();
    }

    /** The fields of the primary key of the table: the tenant, where there is one, and the key. */
    public List<FieldDefinition> primaryKey() {
        return withTenant(key);
    }

    /** The fields whose columns an index covers: the tenant, where there is one, and those that the index names. */
    public List<FieldDefinition> columns(IndexDefinition index) {
        return withTenant(
                index.fields().stream().map(name -> field(name, "schema")).toList());
    }

    private List<FieldDefinition> withTenant(List<FieldDefinition> some) {
        FieldDefinition tenant = managed(FieldDefinition.Managed.TENANT);
        if (tenant == null || some.contains(tenant)) {
            return some;
        }
        List<FieldDefinition> all = new ArrayList<>(List.of(tenant));
        all.addAll(some);
        return List.copyOf(all);
    }

    /** The field that the library manages in that way, or null. */
    public @Nullable FieldDefinition managed(FieldDefinition.Managed kind) {
        return managed.get(kind);
    }

    /** The records in its rows, outer ones before those inside. */
    public List<Embedding> embedded() {
        return draft.embedded();
    }

    /** The record of exactly that name in its rows, or null. */
    public @Nullable Embedding findEmbedded(String name) {
        return draft.embedded().stream()
                .filter(embedding -> embedding.name().equals(name))
                .findFirst()
                .orElse(null);
    }

    /** The names of a row as a map: those of fields, and of outermost records in the place of their fields. */
    public List<String> names() {
        return fields.stream()
                .map(field -> draft.embedded().stream()
                        .filter(embedding -> embedding.holds(field.name()))
                        .map(Embedding::name)
                        .findFirst()
                        .orElse(field.name()))
                .distinct()
                .toList();
    }

    /** The record or bean class, or null for a model that was declared as data. */
    public @Nullable Class<?> javaType() {
        return draft.javaType();
    }

    /** The field of exactly that name, or null. */
    public @Nullable FieldDefinition find(String name) {
        return byName.get(name);
    }

    /**
     * The field of exactly that name.
     *
     * @param operation what it is asked for, for the message
     * @throws UnknownNameException with the nearest names, if there is none
     */
    public FieldDefinition field(String name, String operation) {
        FieldDefinition field = byName.get(name);
        if (field == null) {
            throw Suggestions.unknownField(name(), operation, name, byName.keySet());
        }
        return field;
    }

    /** Whether its table belongs to somebody else: it is compared with the model, but never created or changed. */
    public boolean existing() {
        return draft.traits().existing();
    }

    /** The model with or without the managed timestamps that it does not declare itself; a table that exists may lack them. */
    public ModelDefinition withImplicitTimestamps(boolean wanted) {
        return wanted == draft.timestamps()
                ? this
                : draft.withTimestamps(wanted).build();
    }

    /**
     * The model as data, from which {@link #of(Map)} makes an equal one that has no Java class; fields of the user's own types
     * have in it the type that they are stored as.
     *
     * <p>Rules of one's own are code and are not part of it.
     */
    public Map<String, Object> toMap() {
        return MapWriter.write(this, draft.timestamps());
    }

    @Override
    public String toString() {
        return "ModelDefinition[" + name() + " -> " + table + ", " + byName.keySet() + "]";
    }
}
