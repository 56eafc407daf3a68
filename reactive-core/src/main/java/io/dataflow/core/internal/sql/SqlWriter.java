package io.dataflow.core.internal.sql;

import io.dataflow.core.model.FieldDefinition;
import io.dataflow.core.model.FieldType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes the text of a statement and gathers its values in the order of their markers.
 *
 * <p>When the text is known already (a statement of the same shape was written before) only the values are gathered, by the
 * same code, so that text and values cannot drift apart.
 */
public final class SqlWriter {

    private final Dialect dialect;
    private final @Nullable StringBuilder text;
    private final @Nullable String known;
    private final List<Bind> binds = new ArrayList<>();

    SqlWriter(Dialect dialect, @Nullable String known) {
        this.dialect = dialect;
        this.known = known;
        this.text = known == null ? new StringBuilder(128) : null;
    }

    /** A writer for a statement that is not cached. */
    public static SqlWriter of(Dialect dialect) {
        return new SqlWriter(dialect, null);
    }

    /** Appends SQL text, which must never hold a value or an unchecked name. */
    public SqlWriter sql(String fragment) {
        if (text != null) {
            text.append(fragment);
        }
        return this;
    }

    /** Appends a quoted identifier. */
    public SqlWriter name(String identifier) {
        if (text != null) {
            text.append(dialect.quote(identifier));
        }
        return this;
    }

    /** Appends the marker of a value. */
    public SqlWriter value(FieldType type, @Nullable Object value) {
        binds.add(new Bind(type, value));
        if (text != null) {
            text.append(dialect.marker(binds.size(), type));
        }
        return this;
    }

    /** Whether a value was appended: a driver may run what has none in another way, which costs more than a plan. */
    boolean holdsValues() {
        return !binds.isEmpty();
    }

    /** Appends quoted column names, separated by commas. */
    public SqlWriter columns(List<FieldDefinition> fields) {
        String separator = "";
        for (FieldDefinition field : fields) {
            sql(separator).name(field.column());
            separator = ", ";
        }
        return this;
    }

    /** The dialect that the text is written for. */
    public Dialect dialect() {
        return dialect;
    }

    /** The statement written so far. */
    public SqlStatement statement() {
        return new SqlStatement(text(), List.copyOf(binds));
    }

    String text() {
        return known != null ? known : String.valueOf(text);
    }
}
