package io.dataflow.core.internal.sql.h2;

import io.dataflow.core.internal.schema.DdlWriter;
import io.dataflow.core.internal.schema.SchemaChange.CreateIndex;
import io.dataflow.core.model.FieldDefinition;
import io.dataflow.core.model.FieldType;
import io.dataflow.core.model.JsonCodec;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes the statements that create tables, columns and constraints on H2. */
final class H2Ddl extends DdlWriter {

    private final H2Literals literals;

    H2Ddl(JsonCodec json) {
        super(true);
        this.literals = new H2Literals(json);
    }

    @Override
    protected String newColumnType(FieldType type) {
        return H2Types.name(type);
    }

    @Override
    protected String literal(FieldType type, Object value) {
        return literals.of(type, value);
    }

    @Override
    protected String quote(String identifier) {
        return H2Literals.identifier(identifier);
    }

    /** The check of an enum; H2 has no operator that would check all elements of an array. */
    @Override
    protected @Nullable String check(FieldDefinition field) {
        return field.type() instanceof FieldType.Enumeration enumeration
                ? quote(field.column()) + " IN "
                        + enumeration.constants().stream()
                                .map(H2Literals::text)
                                .collect(Collectors.joining(", ", "(", ")"))
                : null;
    }

    /** Writes the index with its NULLs last: by itself H2 has them first. */
    @Override
    protected List<String> createIndex(CreateIndex change) {
        return List.of(createIndex(change.model(), change.index().name())
                + fields(change.model(), change.index()).stream()
                        .map(field -> quote(field.column()) + (field.nullable() ? " NULLS LAST" : ""))
                        .collect(Collectors.joining(", ", "(", ")")));
    }
}
