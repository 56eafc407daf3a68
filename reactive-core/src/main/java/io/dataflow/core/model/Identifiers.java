package io.dataflow.core.model;

import io.dataflow.core.internal.model.Names;
import io.dataflow.core.internal.model.Suggestions;
import io.dataflow.core.internal.model.Texts;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** The rules for names of models, fields, tables and columns. */
final class Identifiers {

    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_$]*");

    /** Columns that a database has in every table by itself, and so refuses even in quotes. */
    private static final Set<String> SYSTEM_COLUMNS =
            Set.of("tableoid", "xmin", "cmin", "xmax", "cmax", "ctid", "_rowid_");

    private final Faults faults;

    Identifiers(Faults faults) {
        this.faults = faults;
    }

    void checkModel(String name) {
        checkName("name", "model", name);
    }

    void checkTable(String table) {
        checkIdentifier("table", "table", table);
        if (table.indexOf('.') >= 0) {
            faults.add(
                    "table",
                    "name",
                    "the table " + Suggestions.quote(table)
                            + " has a dot; give the name alone, and the schema in the URL");
        }
        if (table.toLowerCase(Locale.ROOT).startsWith("sqlite_")) {
            faults.add("table", "name", "table names that start with sqlite_ belong to SQLite");
        }
    }

    void checkFields(List<FieldDefinition> fields, List<Embedding> embedded) {
        Map<String, String> names = new HashMap<>();
        Map<String, String> columns = new HashMap<>();
        for (FieldDefinition field : fields) {
            String quoted = Suggestions.quote(field.name());
            checkFieldName(field.name(), embedded);
            checkIdentifier(field.name(), "column", field.column());
            if (SYSTEM_COLUMNS.contains(field.column().toLowerCase(Locale.ROOT))) {
                faults.add(
                        field.name(),
                        "name",
                        "a column " + Suggestions.quote(field.column())
                                + " belongs to the database itself; give the field another column");
            }
            String sameName = names.putIfAbsent(Names.snake(field.name()), field.name());
            if (sameName != null) {
                faults.add(
                        field.name(),
                        "name",
                        "the fields " + Suggestions.quote(sameName) + " and " + quoted
                                + " are two spellings of one name; rename one");
                continue;
            }
            // without regard to case, as SQLite sees columns
            String sameColumn = columns.putIfAbsent(field.column().toLowerCase(Locale.ROOT), field.name());
            if (sameColumn != null) {
                faults.add(
                        field.name(),
                        "column",
                        "the fields " + Suggestions.quote(sameColumn) + " and " + quoted + " share the column "
                                + Suggestions.quote(field.column()));
            }
        }
    }

    /** Checks a name that is written in quotes wherever SQL has it, so that nearly everything may be in it. */
    void checkIdentifier(String field, String kind, String identifier) {
        if (identifier.isBlank()
                || Texts.isHostile(identifier)
                || identifier.chars().anyMatch(Character::isISOControl)) {
            faults.add(
                    field,
                    "name",
                    "the " + kind + " name " + Suggestions.quote(identifier)
                            + " is empty or holds characters that no database keeps");
        } else if (IndexNames.bytes(identifier) > IndexNames.MOST_BYTES) {
            faults.add(
                    field,
                    "name",
                    "the " + kind + " name " + Suggestions.quote(identifier) + " has " + IndexNames.bytes(identifier)
                            + " bytes; a database keeps " + IndexNames.MOST_BYTES + ", so give a shorter one");
        }
    }

    /** A name with dots is that of a field inside records, each of which is declared. */
    private void checkFieldName(String name, List<Embedding> embedded) {
        int dot = name.lastIndexOf('.');
        boolean inside = dot > 0
                && embedded.stream().anyMatch(embedding -> embedding.name().equals(name.substring(0, dot)));
        for (String step : inside ? name.split("\\.", -1) : new String[] {name}) {
            checkName(name, "field", step);
        }
    }

    private void checkName(String field, String kind, String name) {
        if (!NAME.matcher(name).matches() || name.length() > IndexNames.MOST_BYTES) {
            faults.add(
                    Suggestions.quote(field).replace("'", ""),
                    "name",
                    "the " + kind + " name " + Suggestions.quote(name) + " must match " + NAME.pattern()
                            + " and have at most " + IndexNames.MOST_BYTES + " letters");
        }
    }
}
