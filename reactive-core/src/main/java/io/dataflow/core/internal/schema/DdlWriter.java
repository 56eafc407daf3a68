package io.dataflow.core.internal.schema;

import io.dataflow.core.ValidationFailedException;
import io.dataflow.core.internal.model.InvalidValueException;
import io.dataflow.core.internal.model.RangeRule;
import io.dataflow.core.internal.model.Values;
import io.dataflow.core.internal.schema.SchemaChange.AddColumn;
import io.dataflow.core.internal.schema.SchemaChange.AddForeignKey;
import io.dataflow.core.internal.schema.SchemaChange.AddUniqueKey;
import io.dataflow.core.internal.schema.SchemaChange.CreateIndex;
import io.dataflow.core.internal.schema.SchemaChange.CreateTable;
import io.dataflow.core.model.FieldDefinition;
import io.dataflow.core.model.FieldDefinition.Generation;
import io.dataflow.core.model.FieldDefinition.Managed;
import io.dataflow.core.model.FieldType;
import io.dataflow.core.model.FieldType.Scalar;
import io.dataflow.core.model.IndexDefinition;
import io.dataflow.core.model.ModelDefinition;
import io.dataflow.core.model.Rule;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes the statements that create tables, columns and constraints; what databases write differently is left to them. */
public abstract class DdlWriter {

    /** What follows {@code CREATE TABLE} and the like where the database can skip what is there: with a space before it, or empty. */
    private final String unlessThere;

    /** Creates a writer. */
    protected DdlWriter(boolean skipsWhatIsThere) {
        this.unlessThere = skipsWhatIsThere ? " IF NOT EXISTS" : "";
    }

    /** The type of a new column, with all that belongs to it. */
    protected abstract String newColumnType(FieldType type);

    /** Writes a value as a literal: the only way by which a value gets into the text of a statement. */
    protected abstract String literal(FieldType type, Object value);

    /** Quotes an identifier, so that any name is only ever a name. */
    protected abstract String quote(String identifier);

    /** The condition that keeps the values of a column within its type, or null where the type itself does. */
    protected abstract @Nullable String check(FieldDefinition field);

    /** The statements that create an index. */
    protected abstract List<String> createIndex(CreateIndex change);

    /** The statements that make a change. */
    public final List<String> statements(SchemaChange change) {
        if (change instanceof CreateTable table) {
            return List.of(createTable(table));
        }
        if (change instanceof AddColumn column) {
            return addColumn(column);
        }
        if (change instanceof AddUniqueKey key) {
            return List.of(alter(key.model()) + addConstraint(key.index().name()) + unique(key.model(), key.index()));
        }
        if (change instanceof CreateIndex index) {
            return createIndex(index);
        }
        return List.of(foreignKey((AddForeignKey) change));
    }

    /** The start of a statement that creates an index: all but its columns in parentheses. */
    protected final String createIndex(ModelDefinition model, String name) {
        return "CREATE INDEX" + unlessThere + " " + quote(name) + " ON " + quote(model.table()) + " ";
    }

    /** The fields of an index, in order. */
    protected static List<FieldDefinition> fields(ModelDefinition model, IndexDefinition index) {
        return model.columns(index);
    }

    private String createTable(CreateTable change) {
        ModelDefinition model = change.model();
        List<String> parts = new ArrayList<>();
        for (FieldDefinition field : model.fields()) {
            parts.add(column(model, field, true));
        }
        parts.add("CONSTRAINT " + quote(change.names().primaryKey(model)) + " PRIMARY KEY "
                + columns(model.primaryKey()));
        for (IndexDefinition index : model.indexes()) {
            if (index.unique()) {
                parts.add("CONSTRAINT " + quote(index.name()) + " " + unique(model, index));
            }
        }
        for (FieldDefinition field : model.fields()) {
            String check = condition(field);
            if (check != null) {
                parts.add(check(change.names().check(model, field), check));
            }
        }
        return "CREATE TABLE" + unlessThere + " " + quote(model.table()) + " (" + String.join(", ", parts) + ")";
    }

    private List<String> addColumn(AddColumn change) {
        ModelDefinition model = change.model();
        FieldDefinition field = change.field();
        // When the rows that are there were created, nobody knows; they are not given the time of this change.
        boolean laterDefault = field.managed().isStampedOnCreate() && field.nullable();
        String check = condition(field);
        List<String> statements = new ArrayList<>();
        statements.add(alter(model) + "ADD COLUMN" + unlessThere + " " + column(model, field, !laterDefault)
                + (check == null ? "" : " " + check(change.names().check(model, field), check)));
        String defaultValue = defaultValue(model, field);
        if (laterDefault && defaultValue != null) {
            statements.add(alter(model) + "ALTER COLUMN " + quote(field.column()) + " SET DEFAULT " + defaultValue);
        }
        return statements;
    }

    private @Nullable String condition(FieldDefinition field) {
        String ofType = check(field);
        return ofType != null ? ofType : range(field);
    }

    /**
     * The condition that keeps a number within the range of its field, or null where it has none.
     *
     * <p>What is given is checked long before; this is for what only the database computes, as {@code plus(..)} does.
     */
    private @Nullable String range(FieldDefinition field) {
        List<String> conditions = new ArrayList<>();
        for (Rule rule : field.type() instanceof Scalar ? field.rules() : List.<Rule>of()) {
            if (rule instanceof RangeRule range) {
                addBound(conditions, field, " >= ", range.min(), RoundingMode.CEILING);
                addBound(conditions, field, " <= ", range.max(), RoundingMode.FLOOR);
            }
        }
        return conditions.isEmpty() ? null : String.join(" AND ", conditions);
    }

    private void addBound(
            List<String> conditions,
            FieldDefinition field,
            String operator,
            @Nullable BigDecimal bound,
            RoundingMode rounding) {
        if (bound == null) {
            return;
        }
        boolean fraction =
                field.type() == Scalar.FLOAT || field.type() == Scalar.DOUBLE || field.type() == Scalar.DECIMAL;
        try {
            Object value = Values.convert(field.type(), fraction ? bound : bound.setScale(0, rounding));
            conditions.add(quote(field.column()) + operator + literal(field.type(), Objects.requireNonNull(value)));
        } catch (InvalidValueException e) {
            // The type has no such number: every value of the column keeps the bound, or the rule refuses all of them.
            return;
        }
    }

    private String foreignKey(AddForeignKey change) {
        ForeignKeyColumns columns = change.columns();
        return alter(change.model())
                + addConstraint(change.names().foreignKey(change.model(), change.field()))
                + "FOREIGN KEY " + quoted(columns.own())
                + " REFERENCES " + quote(change.target().table())
                + " " + quoted(columns.referenced());
    }

    private String column(ModelDefinition model, FieldDefinition field, boolean withDefault) {
        StringBuilder text =
                new StringBuilder(quote(field.column())).append(' ').append(newColumnType(field.type()));
        if (field.generation() == Generation.IDENTITY) {
            text.append(" GENERATED BY DEFAULT AS IDENTITY");
        } else if (withDefault) {
            String defaultValue = defaultValue(model, field);
            if (defaultValue != null) {
                text.append(" DEFAULT ").append(defaultValue);
            }
        }
        return field.nullable() ? text.toString() : text.append(" NOT NULL").toString();
    }

    private @Nullable String defaultValue(ModelDefinition model, FieldDefinition field) {
        if (field.managed() == Managed.DELETED_AT) {
            return null;
        }
        if (field.managed() != Managed.NONE && field.managed() != Managed.VERSION) {
            return field.type() == Scalar.INSTANT || field.type() == Scalar.OFFSET_DATE_TIME
                    ? "CURRENT_TIMESTAMP"
                    : null;
        }
        if (field.defaultValue() == null) {
            return null;
        }
        try {
            return literal(field.type(), field.defaultValue());
        } catch (InvalidValueException e) {
            throw new ValidationFailedException(model.name(), "schema", field.name(), "default", e.message());
        }
    }

    private String alter(ModelDefinition model) {
        return "ALTER TABLE " + quote(model.table()) + " ";
    }

    private String addConstraint(String name) {
        return "ADD CONSTRAINT" + unlessThere + " " + quote(name) + " ";
    }

    private String check(String name, String condition) {
        return "CONSTRAINT " + quote(name) + " CHECK (" + condition + ")";
    }

    private String unique(ModelDefinition model, IndexDefinition index) {
        return "UNIQUE " + columns(fields(model, index));
    }

    private String columns(List<FieldDefinition> fields) {
        return quoted(fields.stream().map(FieldDefinition::column).toList());
    }

    private String quoted(List<String> names) {
        return names.stream().map(this::quote).collect(Collectors.joining(", ", "(", ")"));
    }
}
