package io.dataflow.core.internal.model;

import io.dataflow.core.DataFlowException;
import io.dataflow.core.model.FieldDefinition;
import io.dataflow.core.model.FieldDefinition.Generation;
import io.dataflow.core.model.FieldDefinition.Managed;
import io.dataflow.core.model.ModelDefinition;
import java.lang.invoke.MethodHandle;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Takes the rows of a class apart; its subclasses put them together. */
abstract class TypedBinding<T> implements Binding<T> {

    final ModelDefinition model;
    final Class<?> type;
    final List<FieldDefinition> declared;
    final Class<?>[] types;
    final RowLayout layout;
    private final MethodHandle[] getters;
    private final boolean[] generatedPrimitive;
    private final boolean[] nullIsAbsent;

    TypedBinding(ModelDefinition model, Class<?> type, RowLayout layout) {
        this.model = model;
        this.type = type;
        this.layout = layout;
        this.types = layout.types();
        this.getters = layout.getters();
        this.declared =
                model.fields().stream().filter(FieldDefinition::declared).toList();
        this.generatedPrimitive = new boolean[getters.length];
        this.nullIsAbsent = new boolean[getters.length];
        for (int i = 0; i < getters.length; i++) {
            FieldDefinition field = declared.get(i);
            generatedPrimitive[i] = field.generation() == Generation.IDENTITY && types[i].isPrimitive();
            nullIsAbsent[i] = field.generation() != Generation.NONE
                    || field.managed() != Managed.NONE
                    || (!field.nullable() && field.defaultValue() != null);
        }
    }

    @Override
    public final ModelDefinition model() {
        return model;
    }

    @Override
    public final List<FieldDefinition> indispensable() {
        return declared.stream()
                .filter(field -> types[field.ordinal()].isPrimitive())
                .toList();
    }

    @Override
    public final RowValues forCreate(T row) {
        RowValues values = new RowValues(model);
        for (int i = 0; i < getters.length; i++) {
            Object value = get(i, row);
            if (value == null ? !nullIsAbsent[i] : !(generatedPrimitive[i] && ((Number) value).longValue() == 0)) {
                values.set(declared.get(i), value);
            }
        }
        return values;
    }

    @Override
    public final RowValues forUpsert(T row) {
        RowValues values = forCreate(row);
        for (FieldDefinition field : declared) {
            // A tenant stays: whoever is bound may not take over the row of another. A version stays: it is checked.
            if (field.managed() != Managed.NONE
                    && field.managed() != Managed.TENANT
                    && field.managed() != Managed.VERSION) {
                values.remove(field);
            }
        }
        return values;
    }

    @Override
    public final RowValues forUpdate(T row) {
        RowValues values = new RowValues(model);
        for (int i = 0; i < getters.length; i++) {
            // A row that was read restores nothing by being written back.
            if (declared.get(i).managed() != Managed.DELETED_AT) {
                values.set(declared.get(i), get(i, row));
            }
        }
        return values;
    }

    @Override
    @SuppressWarnings("unchecked") // tested by its class
    public final @Nullable T asRow(Object given) {
        return type.isInstance(given) ? (T) given : null;
    }

    private @Nullable Object get(int i, T row) {
        try {
            return getters[i].invokeExact((Object) row);
        } catch (Error e) {
            throw e;
        } catch (Throwable e) {
            throw new DataFlowException(
                    "ROW_MAPPING",
                    model.name(),
                    null,
                    model.name() + ": " + type.getSimpleName() + "."
                            + declared.get(i).name() + " could not be read ("
                            + e.getClass().getSimpleName() + ")",
                    e);
        }
    }
}
