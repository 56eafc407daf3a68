package io.dataflow.core.internal.rows;

import io.dataflow.core.UnknownNameException;
import io.dataflow.core.internal.model.Suggestions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes CSV as RFC 4180 has it.
 *
 * <p>NULL is an empty cell and the empty text two quotes, so that reading tells them apart.
 */
final class CsvWriter extends RowWriter {

    private static final String FORMULA_BEGINS = "=+-@\t\r\n＝＋－＠";

    private final CsvOutput output;
    private List<String> fields;
    private Set<String> known = Set.of();

    CsvWriter(String operation, CsvOutput output) {
        super(operation);
        this.output = output;
        this.fields = output.only();
    }

    @Override
    void write(Object row, Map<String, ? extends @Nullable Object> values, boolean first, StringBuilder text) {
        if (first) {
            begin(row, values, text);
        }
        if (output.only().isEmpty() && !known.containsAll(values.keySet())) {
            Set<String> more = new HashSet<>(values.keySet());
            more.removeAll(known);
            throw fault("has the field " + Suggestions.quote(more.iterator().next())
                    + ", which the first row has not; name the fields of all rows by columns(..)");
        }
        for (int i = 0; i < fields.size(); i++) {
            if (i > 0) {
                text.append(output.delimiter());
            }
            Object value = values.get(fields.get(i));
            if (value != null) {
                cell(value, CellText.of(value), text);
            } else if (fields.size() == 1) {
                throw fault("its only field is NULL, which would be a blank line; write another field beside it");
            }
        }
        endLine(text);
    }

    @Override
    void end(boolean empty, StringBuilder text) {
        if (empty && !fields.isEmpty()) {
            header(text);
        }
    }

    private void begin(Object row, Map<String, ? extends @Nullable Object> values, StringBuilder text) {
        if (values.isEmpty()) {
            throw fault("has no fields; records, beans and maps with names are written");
        }
        requireKnown(output.columns().keySet(), output.only().isEmpty() ? values.keySet() : output.only());
        if (output.only().isEmpty()) {
            fields = new ArrayList<>(values.keySet());
            known = Set.copyOf(fields);
        } else if (!(row instanceof Map)) {
            requireKnown(output.only(), values.keySet());
        }
        header(text);
    }

    private void requireKnown(Collection<String> asked, Collection<String> names) {
        for (String name : asked) {
            if (!names.contains(name)) {
                throw new UnknownNameException(
                        null,
                        operation,
                        operation + ": " + Suggestions.phrase("field", name, "the rows", names),
                        name,
                        Suggestions.nearest(name, names));
            }
        }
    }

    private void header(StringBuilder text) {
        if (output.header()) {
            for (int i = 0; i < fields.size(); i++) {
                if (i > 0) {
                    text.append(output.delimiter());
                }
                String name = output.columns().getOrDefault(fields.get(i), fields.get(i));
                cell(name, name, text);
            }
            endLine(text);
        }
    }

    private void endLine(StringBuilder text) {
        text.append(output.crlf() ? "\r\n" : "\n");
    }

    private void cell(Object of, String given, StringBuilder text) {
        String value = given;
        if (output.formulasAsText() && beginsLikeFormula(value) && CellText.isText(of)) {
            value = "'" + value;
        }
        if (!needsQuotes(value)) {
            text.append(value);
            return;
        }
        text.append(output.quote());
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == output.quote()) {
                text.append(c);
            }
            text.append(c);
        }
        text.append(output.quote());
    }

    private static boolean beginsLikeFormula(String value) {
        return !value.isEmpty() && FORMULA_BEGINS.indexOf(value.charAt(0)) >= 0;
    }

    private boolean needsQuotes(String value) {
        if (value.isEmpty() || isBlank(value.charAt(0)) || isBlank(value.charAt(value.length() - 1))) {
            return true;
        }
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == output.delimiter() || c == output.quote() || c == '\n' || c == '\r') {
                return true;
            }
        }
        return false;
    }

    /** Blanks are trimmed by some readers, and a mark of the byte order is dropped by all where the file begins. */
    private static boolean isBlank(char c) {
        return c <= ' ' || c == '\uFEFF';
    }
}
