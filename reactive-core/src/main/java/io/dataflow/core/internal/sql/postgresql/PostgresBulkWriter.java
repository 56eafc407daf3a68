package io.dataflow.core.internal.sql.postgresql;

import io.dataflow.core.BulkOptions.OnConflict;
import io.dataflow.core.internal.execution.Batch;
import io.dataflow.core.internal.execution.BatchOutcome;
import io.dataflow.core.internal.execution.BulkWriter;
import io.dataflow.core.internal.execution.StatementRunner;
import io.dataflow.core.internal.execution.Tally;
import io.dataflow.core.internal.sql.Dialect;
import io.dataflow.core.internal.sql.postgresql.binary.BinaryParameters;
import io.dataflow.core.model.FieldDefinition;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.R2dbcException;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.context.ContextView;

/**
 * Writes a batch as few statements over many rows each, in the way that what is asked for allows: rows that are only stored go
 * through binary {@code COPY}, others through statements that answer what became of them.
 */
public final class PostgresBulkWriter implements BulkWriter {

    /** Below this many rows a statement costs less. */
    private static final int FEWEST_COPIED = 10;

    /**
     * From this many rows on a temporary table, which costs a millisecond to create and to drop, pays for itself: up to there a
     * server takes encoded arrays apart for less than it stores rows twice, and knows better how many they are.
     */
    private static final int FEWEST_STAGED = 50_000;

    /** The same where no arrays can carry the rows, so that each of their values is one of a statement. */
    private static final int FEWEST_STAGED_OF_VALUES = 1_000;

    /** Names the system property that says otherwise of both, as tests do. */
    private static final String STAGED_FROM = "io.dataflow.postgresql.stagedFrom";

    /** It is created, filled, read and dropped. */
    private static final int STATEMENTS_OF_A_STAGE = 4;

    /** Rows of more shapes than this are not copied shape by shape, and inserted together where they are only inserted. */
    private static final int MOST_SHAPES = 8;

    /**
     * The server does not read the bytes of a type as we wrote them, takes them for bad text of another type, or does not copy
     * into the table at all, or knows no table of the whole name that it had. A value that is bad itself is told so by the
     * statement that comes next.
     */
    private static final Set<String> OUTDATED = Set.of("22P03", "22P02", "22021", "08P01", "0A000", "42704");

    private final PostgresBulkSql sql;
    private final BulkStatements statements;
    private final PostgresCopy copy;
    private final PostgresStage stage;
    private final int fewestStaged;
    private final int fewestStagedOfValues;
    private final LoadableTables loadable;
    private final boolean keepsSession;
    private volatile boolean canCopy = true;
    private volatile boolean canBindArrays = true;

    /** Creates the writer. */
    public PostgresBulkWriter(Dialect dialect, StatementRunner runner) {
        this.sql = new PostgresBulkSql(dialect);
        this.statements = new BulkStatements(dialect, runner);
        this.copy = new PostgresCopy(dialect, runner);
        this.stage = new PostgresStage(dialect, runner, copy);
        this.fewestStaged = Integer.getInteger(STAGED_FROM, FEWEST_STAGED);
        this.fewestStagedOfValues = Integer.getInteger(STAGED_FROM, FEWEST_STAGED_OF_VALUES);
        this.loadable = new LoadableTables(dialect, runner);
        this.keepsSession = runner.keepsSession();
    }

    /** Writes some rows of a batch, and notes whose keys it found. */
    @FunctionalInterface
    private interface Writing {
        Mono<BatchOutcome> write(Connection connection, Set<List<Object>> found);
    }

    /** A part of a batch, how many statements it is, and whether it may run ahead. */
    private record Part(int statements, Writing writing, Predicate<ContextView> ahead) {

        Part(int statements, Writing writing) {
            this(statements, writing, context -> false);
        }
    }

    private record ReadyBatch(
            boolean isOneStatement, Predicate<ContextView> ahead, Function<Connection, Mono<BatchOutcome>> writing)
            implements Ready {

        @Override
        public boolean mayRunAhead(ContextView context) {
            return ahead.test(context);
        }

        @Override
        public Mono<BatchOutcome> write(Connection connection) {
            return writing.apply(connection);
        }
    }

    @Override
    public boolean mayLoadAhead() {
        return canCopy && keepsSession;
    }

    @Override
    public Ready ready(Batch batch) {
        BatchPlan plan = BatchPlan.of(batch).inFewGroups(batch, MOST_SHAPES);
        return ready(batch, plan, group -> part(batch, plan, group));
    }

    /** By statements, which every table takes or refuses in the server's own words. */
    @Override
    public Ready again(Batch batch) {
        BatchPlan plan = BatchPlan.of(batch).inFewGroups(batch, MOST_SHAPES);
        return ready(batch, plan, group -> byStatements(batch, plan, group));
    }

    private static Ready ready(Batch batch, BatchPlan plan, Function<BatchPlan.Group, Part> way) {
        List<Part> parts = plan.groups().stream().map(way).toList();
        int statements = parts.stream().mapToInt(Part::statements).sum();
        return new ReadyBatch(
                statements == 1,
                parts.size() == 1 ? parts.get(0).ahead() : context -> false,
                connection -> Mono.defer(() -> {
                    Set<List<Object>> found = new HashSet<>();
                    return Tally.of(Flux.fromIterable(parts)
                                    .concatMap(part -> part.writing().write(connection, found)))
                            .map(outcome -> outcome.plus(plan.leftOut(batch, found)));
                }));
    }

    private Part part(Batch batch, BatchPlan plan, BatchPlan.Group group) {
        List<FieldDefinition> fields = PostgresBulkSql.fields(batch, group);
        int rows = group.rows().size();
        boolean manyShapes = group.mixed() || plan.groups().size() > MOST_SHAPES;
        if (!canCopy || fields.isEmpty() || manyShapes) {
            return byStatements(batch, plan, group);
        }
        if (rows >= FEWEST_COPIED
                && isPlainLoad(batch)
                && loadable.mayTake(batch.model().table(), fields)) {
            return copied(batch.model().table(), group);
        }
        boolean arrays = canBindArrays && BulkRows.fitArrays(fields);
        // A delete by a key of one part is told all it needs by one array.
        boolean oneArray = arrays && batch.verb() == Batch.Verb.DELETE && fields.size() == 1;
        return rows >= (arrays ? fewestStaged : fewestStagedOfValues) && stage.isOpen() && !oneArray
                ? staged(batch, plan, group)
                : byStatements(batch, plan, group);
    }

    private static boolean isPlainLoad(Batch batch) {
        return batch.verb() == Batch.Verb.INSERT && batch.onConflict() == OnConflict.ERROR && !batch.returnIds();
    }

    private Part copied(String table, BatchPlan.Group group) {
        List<ByteBuffer> chunks = PostgresCopy.encode(group.fields(), group.rows());
        String statement = copy.sql(text -> text.name(table), group.fields());
        int rows = group.rows().size();
        return new Part(
                1,
                (connection, found) -> whereCopyIs(connection, () -> loadable.guard(connection, table, group.fields())
                        .switchIfEmpty(Mono.error(() -> new OutdatedException("the table takes no COPY", null)))
                        .flatMap(guard -> copy.send(connection, statement + ";\n" + guard, chunks))
                        .onErrorMap(R2dbcException.class, error -> outdated(table, error))
                        .map(stored -> new BatchOutcome(stored, 0, rows - stored, 0, List.of()))),
                context -> loadable.isIndifferent(context, table, group.fields()));
    }

    /** Copied into a temporary table and merged from there by one statement. */
    private Part staged(Batch batch, BatchPlan plan, BatchPlan.Group group) {
        PostgresBulkSql.Answer answer = BulkStatements.answer(batch, plan);
        List<FieldDefinition> fields = PostgresBulkSql.fields(batch, group);
        List<ByteBuffer> chunks = PostgresCopy.encode(fields, group.rows());
        List<PostgresBulkSql.Part> merge = sql.statements(batch, group, BulkRows.STAGED, answer);
        return new Part(
                STATEMENTS_OF_A_STAGE,
                (connection, found) -> whereCopyIs(
                        connection,
                        () -> stage.with(
                                connection, fields, chunks, statements.run(connection, batch, merge, answer, found))));
    }

    private Mono<BatchOutcome> whereCopyIs(Connection connection, Supplier<Mono<BatchOutcome>> writing) {
        if (PostgresCopy.isOn(connection)) {
            return writing.get();
        }
        canCopy = false;
        return Mono.error(new OutdatedException("the connection has no COPY", null));
    }

    private Throwable outdated(String table, R2dbcException error) {
        if (!OUTDATED.contains(String.valueOf(error.getSqlState()))) {
            return error;
        }
        loadable.forget(table);
        return new OutdatedException("the table is not what it was", error);
    }

    private Part byStatements(Batch batch, BatchPlan plan, BatchPlan.Group group) {
        PostgresBulkSql.Answer answer = BulkStatements.answer(batch, plan);
        if (group.mixed() || !canBindArrays || !BulkRows.fitArrays(PostgresBulkSql.fields(batch, group))) {
            List<PostgresBulkSql.Part> values = sql.statements(batch, group, BulkRows.VALUES, answer);
            return new Part(
                    values.size(), (connection, found) -> statements.run(connection, batch, values, answer, found));
        }
        List<PostgresBulkSql.Part> arrays = sql.statements(batch, group, BulkRows.ARRAYS, answer);
        return new Part(1, (connection, found) -> {
            if (!BinaryParameters.canBind(connection)) {
                canBindArrays = false;
                return Mono.error(new OutdatedException("the connection binds no arrays", null));
            }
            return statements.run(connection, batch, arrays, answer, found);
        });
    }
}
