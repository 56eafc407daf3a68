package io.dataflow.benchmarks;

import static io.dataflow.core.query.Dsl.desc;
import static io.dataflow.core.query.Dsl.where;

import io.dataflow.core.internal.execution.Readers;
import io.dataflow.core.internal.model.Binding;
import io.dataflow.core.internal.operation.Operation;
import io.dataflow.core.internal.operation.RowReader;
import io.dataflow.core.internal.query.QueryResolver;
import io.dataflow.core.internal.sql.Dialect;
import io.dataflow.core.internal.sql.NamedSql;
import io.dataflow.core.internal.sql.SqlCompiler;
import io.dataflow.core.internal.sql.postgresql.PostgresDialect;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** How a list with three conditions, and a text with named parameters, become statements. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class MicroStatements {

    private static final String NAMED = "SELECT id, name FROM samples"
            + " WHERE age >= :age AND email = :email /* the newest first */ ORDER BY created_at DESC LIMIT :limit";

    private final Dialect dialect = new PostgresDialect();
    private final SqlCompiler compiler = new SqlCompiler(dialect);
    private final Binding<Sample> binding = MicroRows.binding();
    private final RowReader<Sample> reader = Readers.rows(binding);
    private final QueryResolver resolver = new QueryResolver(binding.model());

    /** A filter is built, checked and compiled to a text that is known. */
    @Benchmark
    public Object filterOfKnownShape() {
        return compiler.list(list());
    }

    /** The same, the first time that its shape is met. */
    @Benchmark
    public Object filterOfNewShape() {
        return new SqlCompiler(dialect).list(list());
    }

    private Operation.List<Sample> list() {
        return new Operation.List<>(
                binding.model(),
                resolver.list(
                        where(Sample::age)
                                .gte(18)
                                .and(Sample::email)
                                .endsWith("@example.org")
                                .and(Sample::active)
                                .eq(true)
                                .orderBy(desc(Sample::score))
                                .limit(20),
                        null,
                        "list"),
                reader,
                false);
    }

    /** A text of a user is taken apart at its named parameters. */
    @Benchmark
    public Object namedParameters() {
        return NamedSql.parse(NAMED, dialect);
    }
}
