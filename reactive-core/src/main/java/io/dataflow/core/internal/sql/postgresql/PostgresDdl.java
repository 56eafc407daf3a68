package io.dataflow.core.internal.sql.postgresql;

import io.dataflow.core.internal.schema.ConstraintNames;
import io.dataflow.core.internal.schema.DdlWriter;
import io.dataflow.core.internal.schema.SchemaChange.CreateIndex;
import io.dataflow.core.model.FieldDefinition;
import io.dataflow.core.model.FieldType;
import io.dataflow.core.model.JsonCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes the statements that create tables, columns and constraints on PostgreSQL. */
final class PostgresDdl extends DdlWriter {

    private final PostgresLiterals literals;

    PostgresDdl(JsonCodec json) {
        super(false);
        this.literals = new PostgresLiterals(json);
    }

    @Override
    protected String newColumnType(FieldType type) {
        return PostgresTypes.newColumn(type);
    }

    @Override
    protected String literal(FieldType type, Object value) {
        return literals.of(type, value);
    }

    @Override
    protected String quote(String identifier) {
        return '"' + identifier.replace("\"", "\"\"") + '"';
    }

    @Override
    protected @Nullable String check(FieldDefinition field) {
        if (field.type() instanceof FieldType.Enumeration enumeration) {
            return quote(field.column()) + " IN " + constants(enumeration, "(", ")");
        }
        if (field.type() instanceof FieldType.Array array
                && array.element() instanceof FieldType.Enumeration enumeration) {
            return quote(field.column()) + " <@ CAST(" + constants(enumeration, "ARRAY[", "]") + " AS text[])";
        }
        return null;
    }

    /**
     * Writes the index, and for a single nullable column a second one that runs down: one index cannot serve both directions
     * of an order that has its NULLs last.
     */
    @Override
    protected List<String> createIndex(CreateIndex change) {
        List<FieldDefinition> fields = fields(change.model(), change.index());
        String name = change.index().name();
        List<String> statements = new ArrayList<>();
        statements.add(createIndex(change.model(), name)
                + fields.stream().map(field -> quote(field.column())).collect(Collectors.joining(", ", "(", ")")));
        if (fields.size() == 1 && fields.get(0).nullable()) {
            statements.add(createIndex(change.model(), ConstraintNames.with(name, "desc")) + "("
                    + quote(fields.get(0).column()) + " DESC NULLS LAST)");
        }
        return statements;
    }

    private static String constants(FieldType.Enumeration enumeration, String before, String after) {
        return enumeration.constants().stream()
                .map(PostgresLiterals::text)
                .collect(Collectors.joining(", ", before, after));
    }
}
