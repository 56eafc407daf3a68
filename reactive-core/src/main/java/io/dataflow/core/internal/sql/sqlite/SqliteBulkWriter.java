package io.dataflow.core.internal.sql.sqlite;

import io.dataflow.core.BulkOptions.OnConflict;
import io.dataflow.core.internal.execution.AlikeRows;
import io.dataflow.core.internal.execution.Batch;
import io.dataflow.core.internal.execution.Batch.Verb;
import io.dataflow.core.internal.execution.BatchOutcome;
import io.dataflow.core.internal.execution.BulkWriter;
import io.dataflow.core.internal.execution.EncodedStatement;
import io.dataflow.core.internal.execution.Readers;
import io.dataflow.core.internal.execution.RowByRowWriter;
import io.dataflow.core.internal.execution.StatementRunner;
import io.dataflow.core.internal.execution.Tally;
import io.dataflow.core.internal.model.Keys;
import io.dataflow.core.internal.model.RowValues;
import io.dataflow.core.internal.operation.RowReader;
import io.dataflow.core.internal.sql.Dialect;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.R2dbcDataIntegrityViolationException;
import io.r2dbc.spi.Row;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Writes a batch as few statements over many rows each.
 *
 * <p>SQLite inserts in the order of the rows, but updates and deletes in an order of its own: where a constraint refuses that
 * order, or two keys are one to a collation, the rows of the statement are written one after the other. A statement that fails is
 * undone alone.
 */
public final class SqliteBulkWriter implements BulkWriter {

    /** Larger batches were measured to be slower: there is no server whose commits are waited for. */
    private static final int LARGEST_BATCH = 10_000;

    /** What a statement over more has to remember leaves the cache of the processor before it is used again. */
    private static final int ROWS_OF_A_STATEMENT = 128;

    private final Dialect dialect;
    private final StatementRunner runner;
    private final SqliteBulkSql sql;
    private final RowNumbers numbers;
    private final RowByRowWriter rowByRow;

    /** Creates the writer. */
    public SqliteBulkWriter(Dialect dialect, StatementRunner runner) {
        this.dialect = dialect;
        this.runner = runner;
        this.sql = new SqliteBulkSql(dialect);
        this.numbers = new RowNumbers(dialect, runner);
        this.rowByRow = new RowByRowWriter(dialect, runner);
    }

    @Override
    public int largestBatch() {
        return LARGEST_BATCH;
    }

    @Override
    public Ready ready(Batch batch) {
        List<List<RowValues>> parts = parts(batch);
        boolean upserts = batch.verb() == Verb.INSERT && batch.onConflict() == OnConflict.UPDATE;
        return upserts && parts.size() > 1 && RowNumbers.mayTell(batch.model())
                ? numbered(batch, parts)
                : each(parts, rows -> part(batch, rows));
    }

    @Override
    public Ready again(Batch batch) {
        return each(parts(batch), rows -> otherwise(batch, rows));
    }

    private List<List<RowValues>> parts(Batch batch) {
        return AlikeRows.of(dialect, batch, ROWS_OF_A_STATEMENT);
    }

    private static Ready each(List<List<RowValues>> parts, Function<List<RowValues>, Ready> part) {
        List<Ready> all = parts.stream().map(part).toList();
        return connection -> Tally.of(Flux.fromIterable(all).concatMap(ready -> ready.write(connection)));
    }

    /** Upserts, of which the numbers of the rows tell how many were inserted; where they do not, each looks before. */
    private Ready numbered(Batch batch, List<List<RowValues>> parts) {
        List<EncodedStatement> upserts = parts.stream()
                .map(rows -> runner.encoded(sql.insert(batch, rows)))
                .toList();
        int rows = batch.rows().size();
        return connection -> numbers.before(connection, batch.model(), rows)
                .flatMap(before -> Tally.of(Flux.fromIterable(upserts)
                                .concatMap(upsert -> touched(connection, batch, upsert))
                                .map(stored -> new BatchOutcome(0, stored.rows, 0, 0, stored.ids)))
                        .flatMap(stored -> numbers.highest(connection, batch.model())
                                .map(after ->
                                        new BatchOutcome(after - before, rows - (after - before), 0, 0, stored.ids()))))
                .switchIfEmpty(Mono.defer(
                        () -> each(parts, part -> upsert(batch, part)).write(connection)));
    }

    private Ready part(Batch batch, List<RowValues> rows) {
        boolean told = batch.verb() == Verb.INSERT && batch.onConflict() == OnConflict.ERROR && batch.returnIds();
        List<Object> ids = told ? GivenKeys.of(batch.model(), rows) : null;
        return ids == null ? otherwise(batch, rows) : insert(batch, rows, ids);
    }

    private Ready otherwise(Batch batch, List<RowValues> rows) {
        return switch (batch.verb()) {
            case INSERT -> batch.onConflict() == OnConflict.UPDATE ? upsert(batch, rows) : insert(batch, rows);
            case UPDATE -> update(batch, rows);
            case DELETE -> delete(batch, rows);
        };
    }

    /** Stores rows whose keys are known before: those of all of them, unless a trigger left some out. */
    private Ready insert(Batch batch, List<RowValues> rows, List<Object> ids) {
        EncodedStatement insert = runner.encoded(sql.insert(batch.withoutIds(), rows));
        return connection -> runner.count(connection, insert).map(stored -> {
            if (stored != rows.size()) {
                throw new OutdatedException("not all rows of an insert were stored, nor one refused", null);
            }
            return new BatchOutcome(stored, 0, 0, 0, ids);
        });
    }

    private Ready insert(Batch batch, List<RowValues> rows) {
        EncodedStatement insert = runner.encoded(sql.insert(batch, rows));
        return connection -> touched(connection, batch, insert)
                .map(stored -> new BatchOutcome(stored.rows, 0, rows.size() - stored.rows, 0, stored.ids));
    }

    /** SQLite does not tell what it inserted: that is by how many the rows with these targets have become more. */
    private Ready upsert(Batch batch, List<RowValues> rows) {
        List<RowValues> named =
                rows.stream().filter(row -> batch.target(row) != null).toList();
        if (named.isEmpty()) {
            return insert(batch, rows);
        }
        EncodedStatement met = runner.encoded(sql.met(batch, named));
        EncodedStatement upsert = runner.encoded(sql.insert(batch, rows));
        return connection -> runner.number(connection, met).flatMap(found -> {
            Mono<Touched> written = touched(connection, batch, upsert);
            if (found == named.size()) {
                return written.map(stored -> upserted(rows, rows.size() - found, stored));
            }
            // Two of the rows may have one target.
            Mono<Long> there = named.size() == 1
                    ? Mono.just(1L)
                    : Mono.defer(() -> runner.number(connection, sql.there(batch, named)));
            Mono<Long> thereBefore = found == 0 ? Mono.just(0L) : there;
            return thereBefore.flatMap(before -> written.flatMap(
                    stored -> there.map(after -> upserted(rows, rows.size() - named.size() + after - before, stored))));
        });
    }

    private static BatchOutcome upserted(List<RowValues> rows, long inserted, Touched stored) {
        return new BatchOutcome(inserted, rows.size() - inserted, 0, 0, stored.ids);
    }

    private Ready update(Batch batch, List<RowValues> rows) {
        EncodedStatement update = runner.encoded(sql.update(batch, rows));
        return orRowByRow(batch, rows, connection -> touched(connection, batch, update)
                .filterWhen(changed -> changed.rows == rows.size() || rows.size() == 1
                        ? Mono.just(true)
                        : runner.number(connection, sql.met(batch, rows)).map(met -> met == changed.rows))
                .map(changed -> new BatchOutcome(
                        0, changed.rows, rows.size() - changed.rows, 0, inOrder(batch, rows, changed.ids))));
    }

    private Ready delete(Batch batch, List<RowValues> rows) {
        EncodedStatement delete = runner.encoded(sql.delete(batch, rows));
        return orRowByRow(batch, rows, connection -> touched(connection, batch, delete)
                .map(gone ->
                        new BatchOutcome(0, 0, rows.size() - gone.rows, gone.rows, inOrder(batch, rows, gone.ids))));
    }

    /** Writes the rows one after the other if the one statement broke a constraint, or leaves the outcome open. */
    private Ready orRowByRow(Batch batch, List<RowValues> rows, Function<Connection, Mono<BatchOutcome>> atOnce) {
        if (rows.size() == 1) {
            return atOnce::apply;
        }
        return connection -> {
            Mono<BatchOutcome> oneByOne =
                    Mono.defer(() -> rowByRow.ready(batch.of(rows)).write(connection));
            return atOnce.apply(connection)
                    .onErrorResume(R2dbcDataIntegrityViolationException.class, error -> Mono.empty())
                    .switchIfEmpty(oneByOne);
        };
    }

    private Mono<Touched> touched(Connection connection, Batch batch, EncodedStatement statement) {
        if (!batch.returnIds()) {
            return runner.count(connection, statement).map(rows -> new Touched(rows, List.of()));
        }
        RowReader<Object> keys = Readers.keys(batch.model());
        return runner.rows(connection, statement, row -> key(keys, row))
                .collectList()
                .map(ids -> new Touched(ids.size(), ids));
    }

    private Object key(RowReader<Object> keys, Row row) {
        @Nullable Object[] values = new @Nullable Object[keys.columns().size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = dialect.fromDriver(row, i, keys.columns().get(i).type());
        }
        return keys.read(values);
    }

    /** The keys of the rows that were found, in the order of the rows, as far as Java can tell which is whose. */
    private static List<Object> inOrder(Batch batch, List<RowValues> rows, List<Object> ids) {
        if (ids.isEmpty()) {
            return ids;
        }
        Collection<Object> found = new HashSet<>(ids);
        RowReader<Object> keys = Readers.keys(batch.model());
        List<Object> ordered = rows.stream()
                .map(row -> keys.read(Keys.of(row).toArray()))
                .filter(found::contains)
                .toList();
        return ordered.size() == ids.size() ? ordered : ids;
    }

    /**
     * What a statement did.
     *
     * @param rows how many rows it touched
     * @param ids their keys, when they were asked for
     */
    private record Touched(long rows, List<Object> ids) {}
}
