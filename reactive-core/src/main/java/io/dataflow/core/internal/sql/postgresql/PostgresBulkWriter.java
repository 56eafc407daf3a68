package io.dataflow.core.internal.sql.postgresql;

import io.dataflow.core.Key;
import io.dataflow.core.internal.execution.Batch;
import io.dataflow.core.internal.execution.BatchOutcome;
import io.dataflow.core.internal.execution.BulkWriter;
import io.dataflow.core.internal.execution.Readers;
import io.dataflow.core.internal.execution.StatementRunner;
import io.dataflow.core.internal.execution.Tally;
import io.dataflow.core.internal.model.Keys;
import io.dataflow.core.internal.operation.RowReader;
import io.dataflow.core.internal.sql.Dialect;
import io.dataflow.core.model.FieldType.Scalar;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Row;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Writes a batch as few statements over many rows each. */
public final class PostgresBulkWriter implements BulkWriter {

    private final Dialect dialect;
    private final StatementRunner runner;
    private final PostgresBulkSql sql;

    /** Creates the writer. */
    public PostgresBulkWriter(Dialect dialect, StatementRunner runner) {
        this.dialect = dialect;
        this.runner = runner;
        this.sql = new PostgresBulkSql(dialect);
    }

    @Override
    public Mono<BatchOutcome> write(Connection connection, Batch batch) {
        BatchPlan plan = BatchPlan.of(batch);
        RowReader<Object> keys = Readers.keys(batch.model());
        Set<List<Object>> found = new HashSet<>();
        return Flux.fromIterable(plan.groups())
                .concatMap(group -> Flux.fromIterable(sql.statements(batch, group))
                        .concatMap(part -> runner.rows(connection, part.sql(), 0, row -> touched(keys, row))
                                .collectList()
                                .map(touched -> {
                                    if (!plan.overridden().isEmpty()) {
                                        touched.forEach(row -> found.add(parts(row.key())));
                                    }
                                    return outcome(batch, part, touched);
                                })))
                .collect(Tally::new, Tally::add)
                .map(tally -> tally.outcome().plus(plan.leftOut(batch, found)));
    }

    private static List<Object> parts(Object key) {
        return Keys.comparable(key instanceof Key several ? several.parts() : List.of(key));
    }

    private Touched touched(RowReader<Object> keys, Row row) {
        @Nullable Object[] values = new @Nullable Object[keys.columns().size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = dialect.fromDriver(row, i, keys.columns().get(i).type());
        }
        return new Touched(
                keys.read(values), Boolean.TRUE.equals(dialect.fromDriver(row, values.length, Scalar.BOOLEAN)));
    }

    private static BatchOutcome outcome(Batch batch, PostgresBulkSql.Part part, List<Touched> touched) {
        long created = touched.stream().filter(Touched::created).count();
        long changed = touched.size() - created;
        long missed = (long) part.rows() - touched.size();
        List<Object> ids =
                batch.returnIds() ? touched.stream().map(Touched::key).toList() : List.of();
        return switch (batch.verb()) {
            case INSERT -> new BatchOutcome(created, changed, missed, 0, ids);
            case UPDATE -> new BatchOutcome(0, touched.size(), missed, 0, ids);
            case DELETE -> new BatchOutcome(0, 0, missed, touched.size(), ids);
        };
    }

    private record Touched(Object key, boolean created) {}
}
