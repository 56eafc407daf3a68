package io.dataflow.core.internal.model;

import io.dataflow.core.ValidationFailedException;
import io.dataflow.core.ValidationFailedException.Fault;
import io.dataflow.core.model.FieldDefinition;
import io.dataflow.core.model.FieldDefinition.Generation;
import io.dataflow.core.model.FieldDefinition.Managed;
import io.dataflow.core.model.ModelDefinition;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Rows that are maps from field name to value. */
final class MapBinding implements Binding<Map<String, Object>> {

    private final ModelDefinition model;
    private final Set<String> sensitive;

    MapBinding(ModelDefinition model) {
        this.model = model;
        this.sensitive = EmbeddedValues.inside(
                model.fields().stream()
                        .filter(FieldDefinition::sensitive)
                        .map(FieldDefinition::name)
                        .collect(Collectors.toUnmodifiableSet()),
                "");
    }

    @Override
    public ModelDefinition model() {
        return model;
    }

    /** What the map does not name is absent; a null is NULL, unless the field makes its value by itself. */
    @Override
    public RowValues forCreate(Map<String, Object> row) {
        return values(row, "create", true);
    }

    /** {@inheritDoc} A map that names a managed field is refused. */
    @Override
    public RowValues forUpsert(Map<String, Object> row) {
        return withoutManaged(values(row, "upsert", true), row, "upsert");
    }

    /** What the map does not name is absent; a map that names a managed field is refused, but for {@code deletedAt} with null. */
    @Override
    public RowValues forUpdate(Map<String, Object> row) {
        return withoutManaged(values(row, "update", false), row, "update");
    }

    private RowValues withoutManaged(RowValues values, Map<String, Object> row, String operation) {
        List<Fault> faults = model.fields().stream()
                .filter(field -> field.managed() != Managed.NONE
                        && row.containsKey(field.name())
                        && !restores(field, row, operation))
                .map(ManagedFields::refusal)
                .toList();
        if (!faults.isEmpty()) {
            throw new ValidationFailedException(model.name(), operation, faults);
        }
        return values;
    }

    private static boolean restores(FieldDefinition field, Map<String, Object> row, String operation) {
        return operation.equals("update") && field.managed() == Managed.DELETED_AT && row.get(field.name()) == null;
    }

    private RowValues values(Map<?, ?> row, String operation, boolean create) {
        RowValues values = new RowValues(model);
        for (Object name : row.keySet()) {
            if (!(name instanceof String)) {
                throw new ValidationFailedException(
                        model.name(),
                        operation,
                        "row",
                        "type",
                        "the names of a row's map are texts, the names of fields");
            }
        }
        Map<?, ?> given = model.embedded().isEmpty() ? row : EmbeddedValues.takeApart(model, row, operation);
        given.forEach((name, value) -> {
            FieldDefinition field = model.field((String) name, operation);
            boolean makesItself = field.managed() != Managed.NONE
                    || (field.generation() != Generation.NONE
                            && !(field.generation() == Generation.DATABASE && field.nullable()));
            if (value != null || !create || !makesItself) {
                values.set(field, value);
            }
        });
        return values;
    }

    @Override
    @SuppressWarnings("unchecked") // the names of a row are looked at when it is taken apart
    public @Nullable Map<String, Object> asRow(Object given) {
        return given instanceof Map ? (Map<String, Object>) given : null;
    }

    @Override
    public Map<String, Object> toRow(@Nullable Object[] values) {
        return toRow(model.fields(), values);
    }

    /** The map holds the chosen fields alone. */
    @Override
    @SuppressWarnings("NullAway") // NULL is a null in the map
    public Map<String, Object> toRow(List<FieldDefinition> chosen, @Nullable Object[] values) {
        Map<String, Object> row = MaskedRow.of(values.length, sensitive);
        for (int i = 0; i < values.length; i++) {
            Object value = Values.toJava(model.name(), chosen.get(i), values[i]);
            if (model.embedded().isEmpty()) {
                row.put(chosen.get(i).name(), value);
            } else {
                EmbeddedValues.put(row, chosen.get(i).name(), value, sensitive);
            }
        }
        EmbeddedValues.nullWhereAbsent(model, row);
        return row;
    }
}
