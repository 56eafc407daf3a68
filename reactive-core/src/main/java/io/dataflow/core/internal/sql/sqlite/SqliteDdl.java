package io.dataflow.core.internal.sql.sqlite;

import io.dataflow.core.UnsupportedByDatabaseException;
import io.dataflow.core.internal.schema.DdlWriter;
import io.dataflow.core.internal.schema.SchemaChange.AddColumn;
import io.dataflow.core.internal.schema.SchemaChange.AddForeignKey;
import io.dataflow.core.internal.schema.SchemaChange.AddUniqueKey;
import io.dataflow.core.internal.schema.SchemaChange.CreateIndex;
import io.dataflow.core.model.FieldDefinition;
import io.dataflow.core.model.FieldDefinition.Generation;
import io.dataflow.core.model.FieldType;
import io.dataflow.core.model.JsonCodec;
import io.dataflow.core.model.ModelDefinition;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes the statements that create tables, columns and indexes on SQLite, where a table keeps the keys that it was made with. */
final class SqliteDdl extends DdlWriter {

    private final SqliteLiterals literals;

    SqliteDdl(JsonCodec json) {
        super(false);
        this.literals = new SqliteLiterals(json);
    }

    @Override
    protected String newColumnType(FieldType type) {
        return SqliteTypes.newColumn(type);
    }

    @Override
    protected String newColumnType(FieldDefinition field) {
        return field.generation() == Generation.IDENTITY ? SqliteTypes.ROW_NUMBER : newColumnType(field.type());
    }

    /** Counting on, so that the number of a deleted row never comes again. */
    @Override
    protected String identity(ModelDefinition model) {
        return hasKeyAtColumn(model) ? " PRIMARY KEY AUTOINCREMENT" : "";
    }

    @Override
    protected boolean hasKeyAtColumn(ModelDefinition model) {
        return model.primaryKey().size() == 1 && model.primaryKey().get(0).generation() == Generation.IDENTITY;
    }

    /** What is declared last is checked first. */
    @Override
    protected List<String> checkedInOrder(List<String> keys) {
        List<String> reversed = new ArrayList<>(keys);
        Collections.reverse(reversed);
        return reversed;
    }

    @Override
    protected String now() {
        return SqliteTimes.NOW;
    }

    @Override
    protected String literal(FieldType type, Object value) {
        return literals.of(type, value);
    }

    @Override
    protected String quote(String identifier) {
        return '"' + identifier.replace("\"", "\"\"") + '"';
    }

    /** The check of an enum; a check cannot look into a list. */
    @Override
    protected @Nullable String check(FieldDefinition field) {
        return field.type() instanceof FieldType.Enumeration enumeration
                ? quote(field.column()) + " IN "
                        + enumeration.constants().stream()
                                .map(SqliteLiterals::text)
                                .collect(Collectors.joining(", ", "(", ")"))
                : null;
    }

    @Override
    protected List<String> createIndex(CreateIndex change) {
        return List.of(
                createIndex(change.model(), change.index().name()) + columns(fields(change.model(), change.index())));
    }

    @Override
    protected List<String> addUniqueKey(AddUniqueKey key) {
        return List.of("CREATE UNIQUE INDEX " + quote(key.index().name()) + " ON "
                + quote(key.model().table()) + " " + columns(fields(key.model(), key.index())));
    }

    @Override
    protected List<String> addColumn(AddColumn change) {
        // A column that is added has no expression as its default; what is managed is set by us.
        boolean managed = change.field().managed().isStampedOnCreate();
        String check = condition(change.field());
        AddForeignKey key = change.foreignKey();
        return List.of(alter(change.model()) + "ADD COLUMN " + column(change.model(), change.field(), !managed)
                + (check == null ? "" : " " + check(change.names().check(change.model(), change.field()), check))
                + (key == null
                        ? ""
                        : " CONSTRAINT " + quote(key.names().foreignKey(key.model(), key.field())) + " REFERENCES "
                                + quote(key.target().table()) + " ("
                                + quote(key.target().column()) + ")"));
    }

    @Override
    protected List<String> addForeignKey(AddForeignKey key) {
        throw new UnsupportedByDatabaseException(
                key.model().name(),
                "schema",
                key.model().name() + "." + key.field().name() + ": the reference to table '"
                        + key.target().table() + "' needs a foreign key, which SQLite takes only with the table or the"
                        + " column, and column '" + key.field().column() + "' of table '"
                        + key.model().table() + "' is there; leave the reference out, or build the table anew",
                null);
    }
}
