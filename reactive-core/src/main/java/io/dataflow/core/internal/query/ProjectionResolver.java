package io.dataflow.core.internal.query;

import io.dataflow.core.ValidationFailedException;
import io.dataflow.core.model.Embedding;
import io.dataflow.core.model.FieldDefinition;
import io.dataflow.core.model.ModelDefinition;
import java.lang.invoke.MethodType;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;

/** Finds the fields that the components of a record name, those of records inside it included. */
final class ProjectionResolver {

    private final ModelDefinition model;
    private final String operation;
    private final List<Selection> columns = new ArrayList<>();

    ProjectionResolver(ModelDefinition model, String operation) {
        this.model = model;
        this.operation = operation;
    }

    List<Selection> resolve(Class<?> projection) {
        add("", projection, false);
        return columns;
    }

    private void add(String prefix, Class<?> type, boolean mayBeAbsent) {
        if (!type.isRecord() || type.getRecordComponents().length == 0) {
            throw refused(
                    type.getSimpleName(),
                    "projection",
                    "is no record with components; rows are read into records whose components name fields of the model");
        }
        for (RecordComponent component : type.getRecordComponents()) {
            String name = prefix + component.getName();
            Embedding embedding = model.findEmbedded(name);
            if (embedding == null) {
                columns.add(new Selection.Field(field(name, component, mayBeAbsent)));
            } else {
                add(name + ".", component.getType(), mayBeAbsent || embedding.nullable());
            }
        }
    }

    /** A primitive of a record that may be absent is there when the record is. */
    private FieldDefinition field(String name, RecordComponent component, boolean mayBeAbsent) {
        FieldDefinition field = model.field(name, operation);
        Class<?> wanted = MethodType.methodType(component.getType()).wrap().returnType();
        String fault = null;
        if (!wanted.isAssignableFrom(field.javaType())) {
            fault = "is " + component.getType().getSimpleName() + ", but the field holds "
                    + field.javaType().getSimpleName();
        } else if (component.getType().isPrimitive() && field.nullable() && !mayBeAbsent) {
            fault = "is primitive, but the field may be NULL; declare it " + wanted.getSimpleName() + " and @Nullable";
        }
        if (fault != null) {
            throw refused(component.getDeclaringRecord().getSimpleName() + "." + component.getName(), "type", fault);
        }
        return field;
    }

    private ValidationFailedException refused(String field, String rule, String message) {
        return new ValidationFailedException(model.name(), operation, field, rule, message);
    }
}
