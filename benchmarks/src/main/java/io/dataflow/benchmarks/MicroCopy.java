package io.dataflow.benchmarks;

import io.dataflow.core.BulkOptions.OnConflict;
import io.dataflow.core.internal.execution.Batch;
import io.dataflow.core.internal.execution.StatementRunner;
import io.dataflow.core.internal.model.Binding;
import io.dataflow.core.internal.query.Expression;
import io.dataflow.core.internal.sql.Dialect;
import io.dataflow.core.internal.sql.postgresql.PostgresBulkWriter;
import io.dataflow.core.internal.sql.postgresql.PostgresDialect;
import io.dataflow.core.internal.sql.postgresql.PostgresDriver;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** How rows become the bytes of a binary {@code COPY}, told for one row. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class MicroCopy {

    private static final int ROWS = 1_000;

    private final PostgresBulkWriter writer = writer();
    private final Batch batch = batch();

    private static PostgresBulkWriter writer() {
        PostgresDriver driver = new PostgresDriver();
        Dialect dialect = new PostgresDialect(driver);
        return new PostgresBulkWriter(dialect, new StatementRunner(dialect, driver));
    }

    private static Batch batch() {
        Binding<Sample> binding = MicroRows.binding();
        return new Batch(
                Batch.Verb.INSERT,
                binding.model(),
                IntStream.range(0, ROWS)
                        .mapToObj(Sample::of)
                        .map(binding::forCreate)
                        .toList(),
                OnConflict.ERROR,
                binding.model().primaryKey(),
                Expression.all(),
                List.of(),
                false);
    }

    /** A batch is made ready for a load. */
    @Benchmark
    @OperationsPerInvocation(ROWS)
    public Object encodeRow() {
        return writer.ready(batch);
    }
}
