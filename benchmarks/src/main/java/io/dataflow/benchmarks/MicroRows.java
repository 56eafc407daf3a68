package io.dataflow.benchmarks;

import io.dataflow.core.internal.execution.Readers;
import io.dataflow.core.internal.model.Binding;
import io.dataflow.core.internal.model.Bindings;
import io.dataflow.core.internal.operation.RowReader;
import io.dataflow.core.internal.query.Selection;
import io.dataflow.core.internal.sql.Dialect;
import io.dataflow.core.internal.sql.sqlite.SqliteDialect;
import io.dataflow.core.model.ModelDefinition;
import io.r2dbc.spi.Row;
import io.r2dbc.spi.RowMetadata;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Between a record of eight fields, one of them JSON, and the values of a row. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class MicroRows {

    private final Dialect dialect = new SqliteDialect();
    private final Sample sample = Sample.of(4_711);
    private final Binding<Sample> binding = binding();
    private final RowReader<Sample> reader = Readers.rows(binding);
    private final List<Selection> columns = reader.columns();
    private final Row row = new Given(columns, sample);

    /** The binding of the model. */
    @SuppressWarnings("unchecked")
    static Binding<Sample> binding() {
        return (Binding<Sample>) Bindings.of(ModelDefinition.of(Sample.class));
    }

    /** A row of the driver becomes a record. */
    @Benchmark
    public Object rowToRecord() {
        @Nullable Object[] values = new @Nullable Object[columns.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = dialect.fromDriver(row, i, columns.get(i).type());
        }
        return reader.read(values);
    }

    /** A record becomes checked values. */
    @Benchmark
    public Object recordToValues() {
        return binding.forCreate(sample);
    }

    /** A row that costs nothing to read: what a driver would give, by index. */
    private record Given(List<Object> values) implements Row {

        Given(List<Selection> columns, Sample sample) {
            this(columns.stream().map(column -> value(column.name(), sample)).toList());
        }

        private static Object value(String field, Sample sample) {
            return switch (field) {
                case "id" -> sample.id();
                case "name" -> sample.name();
                case "email" -> sample.email();
                case "age" -> sample.age();
                case "score" -> sample.score();
                case "active" -> sample.active();
                case "attrs" -> sample.json();
                default -> sample.createdAt();
            };
        }

        @Override
        public <T> @Nullable T get(int index, Class<T> type) {
            return type.cast(values.get(index));
        }

        @Override
        public <T> @Nullable T get(String name, Class<T> type) {
            throw new NoSuchElementException(name);
        }

        @Override
        public RowMetadata getMetadata() {
            throw new UnsupportedOperationException("rows are read by index");
        }
    }
}
