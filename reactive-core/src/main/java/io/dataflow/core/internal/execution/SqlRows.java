package io.dataflow.core.internal.execution;

import io.dataflow.core.DataFlowException;
import io.dataflow.core.internal.model.InvalidValueException;
import io.dataflow.core.internal.model.RowShape;
import io.dataflow.core.internal.model.Suggestions;
import io.dataflow.core.internal.model.Values;
import io.dataflow.core.internal.sql.Dialect;
import io.dataflow.core.model.FieldType;
import io.r2dbc.spi.ColumnMetadata;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.Row;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads the rows of one run of a query that belongs to no model; what its columns are is looked up at the first row.
 *
 * <p>A column is read as the type that it has, and then turned into what is wanted without loss.
 */
abstract class SqlRows<R> implements Function<Row, R> {

    private final Dialect dialect;
    private @Nullable List<Source> sources;

    /** A column and, where a class takes its value, what takes it. */
    private record Source(int index, String label, FieldType type, RowShape.@Nullable Component target) {}

    private SqlRows(Dialect dialect) {
        this.dialect = dialect;
    }

    static Function<Row, Map<String, Object>> maps(Dialect dialect) {
        return new Maps(dialect);
    }

    static <R> Function<Row, R> of(RowShape<R> shape, Dialect dialect) {
        return new Shaped<>(shape, dialect);
    }

    @Override
    public final R apply(Row row) {
        List<Source> known = sources;
        if (known == null) {
            known = sources(row.getMetadata().getColumnMetadatas());
            sources = known;
        }
        @Nullable Object[] values = new @Nullable Object[known.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = value(row, known.get(i));
        }
        return row(known, values);
    }

    abstract List<Source> sources(List<? extends ColumnMetadata> columns);

    abstract R row(List<Source> from, @Nullable Object[] values);

    Source source(List<? extends ColumnMetadata> columns, int index, RowShape.@Nullable Component target) {
        ColumnMetadata column = columns.get(index);
        FieldType type = dialect.typeOf(column);
        if (type == null) {
            throw failed("the column " + quoted(column) + " has the type "
                    + column.getType().getName() + ", which cannot be read; cast it in the text, such as CAST(.. AS "
                    + dialect.castName(FieldType.Scalar.STRING) + ")");
        }
        return new Source(index, dialect.label(column), type, target);
    }

    String quoted(ColumnMetadata column) {
        return Suggestions.quote(dialect.label(column));
    }

    private @Nullable Object value(Row row, Source source) {
        RowShape.Component target = source.target();
        FieldType type = dialect.typeOf(row, source.index(), source.type(), target == null ? null : target.type());
        FieldType wanted = target == null ? type : target.type();
        boolean json = wanted instanceof FieldType.Json && type instanceof FieldType.Json;
        Object value = read(row, source, json ? wanted : type);
        if (target == null || json) {
            return value;
        }
        if (value == null) {
            if (target.primitive()) {
                throw failed("the column " + Suggestions.quote(source.label()) + " holds NULL, but " + target.name()
                        + " is a primitive; declare the wrapper class, or select a value");
            }
            return null;
        }
        try {
            return Values.convert(wanted, value);
        } catch (InvalidValueException e) {
            throw failed("the column " + Suggestions.quote(source.label()) + " does not fit " + target.name() + ": "
                    + e.message());
        }
    }

    private @Nullable Object read(Row row, Source source, FieldType type) {
        try {
            return dialect.fromDriver(row, source.index(), type);
        } catch (DataFlowException | R2dbcException known) {
            throw known;
        } catch (RuntimeException e) {
            throw failed("a value of the column " + Suggestions.quote(source.label()) + " could not be read ("
                    + e.getClass().getSimpleName() + ")");
        }
    }

    static DataFlowException failed(String message) {
        return new DataFlowException("ROW_MAPPING", null, "sql", "sql: " + message, null);
    }

    private static final class Maps extends SqlRows<Map<String, Object>> {

        Maps(Dialect dialect) {
            super(dialect);
        }

        @Override
        List<Source> sources(List<? extends ColumnMetadata> columns) {
            List<Source> sources = new ArrayList<>(columns.size());
            for (int i = 0; i < columns.size(); i++) {
                Source source = source(columns, i, null);
                if (sources.stream().anyMatch(other -> other.label().equals(source.label()))) {
                    throw failed("two columns are called " + quoted(columns.get(i))
                            + ", of which a map holds one; name them apart with AS");
                }
                sources.add(source);
            }
            return sources;
        }

        @Override
        @SuppressWarnings("NullAway") // NULL is a null in the map
        Map<String, Object> row(List<Source> from, @Nullable Object[] values) {
            Map<String, Object> row = new LinkedHashMap<>(values.length * 2);
            for (int i = 0; i < values.length; i++) {
                row.put(from.get(i).label(), values[i]);
            }
            return row;
        }
    }

    private static final class Shaped<R> extends SqlRows<R> {

        private final RowShape<R> shape;

        Shaped(RowShape<R> shape, Dialect dialect) {
            super(dialect);
            this.shape = shape;
        }

        @Override
        List<Source> sources(List<? extends ColumnMetadata> columns) {
            FieldType single = shape.single();
            if (single != null) {
                if (columns.size() != 1) {
                    throw failed("the rows have " + columns.size() + " columns, but " + shape.name()
                            + " takes one; select one, or declare a record");
                }
                return List.of(source(columns, 0, new RowShape.Component(shape.name(), "", single, false)));
            }
            return shape.components().stream()
                    .map(component -> source(columns, find(columns, component), component))
                    .toList();
        }

        private int find(List<? extends ColumnMetadata> columns, RowShape.Component component) {
            int found = -1;
            for (int i = 0; i < columns.size(); i++) {
                String name = columns.get(i).getName();
                if (name.equalsIgnoreCase(component.column()) || name.equalsIgnoreCase(component.name())) {
                    if (found >= 0) {
                        throw failed("two columns are called " + quoted(columns.get(i)) + "; name them apart with AS");
                    }
                    found = i;
                }
            }
            if (found < 0) {
                throw failed(Suggestions.phrase(
                        "column",
                        component.column(),
                        "the rows, which " + shape.name() + "." + component.name() + " takes",
                        columns.stream().map(ColumnMetadata::getName).toList()));
            }
            return found;
        }

        @Override
        R row(List<Source> from, @Nullable Object[] values) {
            if (shape.single() != null && values[0] == null) {
                throw failed("the column " + Suggestions.quote(from.get(0).label())
                        + " holds NULL, which a Flux cannot carry; leave such rows out, or call rows()");
            }
            return shape.create().apply(values);
        }
    }
}
