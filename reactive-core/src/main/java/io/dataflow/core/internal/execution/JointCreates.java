package io.dataflow.core.internal.execution;

import io.dataflow.core.internal.connection.Transactions;
import io.dataflow.core.internal.model.Keys;
import io.dataflow.core.internal.model.RowValues;
import io.dataflow.core.internal.operation.Operation;
import io.dataflow.core.internal.query.Selection;
import io.dataflow.core.internal.sql.Dialect;
import io.dataflow.core.internal.sql.SqlCompiler;
import io.dataflow.core.internal.sql.SqlStatement;
import io.dataflow.core.model.FieldDefinition;
import io.dataflow.core.model.FieldType;
import io.dataflow.core.model.FieldType.Scalar;
import io.dataflow.core.model.ModelDefinition;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.Row;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Creates of one row each, asked as one insert of all of them: one row for each key, in the order of the keys. */
final class JointCreates implements Joint {

    /** The types whose values Java takes for equal when the database does. */
    private static final Set<FieldType> COMPARED_ALIKE =
            Set.of(Scalar.STRING, Scalar.SHORT, Scalar.INTEGER, Scalar.LONG, Scalar.UUID);

    private final Dialect dialect;
    private final SqlCompiler compiler;
    private final StatementRunner runner;
    private final Transactions transactions;

    JointCreates(Dialect dialect, SqlCompiler compiler, StatementRunner runner, Transactions transactions) {
        this.dialect = dialect;
        this.compiler = compiler;
        this.runner = runner;
        this.transactions = transactions;
    }

    /** Whether an operation may be stored together with others: its key is given, and comes back. */
    boolean takes(Operation.Create<?> create) {
        if (!dialect.joinsStatements()) {
            return false;
        }
        List<Selection> columns = create.result().columns();
        for (FieldDefinition part : create.model().key()) {
            if (create.values().get(part) == null
                    || !COMPARED_ALIKE.contains(part.type())
                    || place(columns, part) < 0) {
                return false;
            }
        }
        return dialect.fitsRows(create.values().present());
    }

    private static int place(List<Selection> columns, FieldDefinition field) {
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i) instanceof Selection.Field column
                    && column.field().equals(field)) {
                return i;
            }
        }
        return -1;
    }

    @Override
    public Mono<Answer[]> together(List<Call> calls) {
        return transactions
                .use(connection -> Flux.defer(() -> {
                    Answer[] answers = new Answer[calls.size()];
                    Map<List<Object>, Integer> places = new HashMap<>(2 * answers.length);
                    List<RowValues> rows = new ArrayList<>(answers.length);
                    for (int i = 0; i < answers.length; i++) {
                        answers[i] = new Answer();
                        places.put(key(calls.get(i)), i);
                        rows.add(create(calls.get(i)).values());
                    }
                    SqlStatement sql = compiler.createTogether(create(calls.get(0)), rows);
                    return runner.gathered(connection, sql, row -> give(row, calls, places, answers))
                            .then(Mono.just(answers));
                }))
                .single()
                .flatMap(answers -> completed(calls, answers));
    }

    private boolean give(Row row, List<Call> calls, Map<List<Object>, Integer> places, Answer[] answers) {
        ModelDefinition model = create(calls.get(0)).model();
        List<Selection> columns = create(calls.get(0)).result().columns();
        List<Object> key = new ArrayList<>(model.key().size());
        for (FieldDefinition part : model.key()) {
            key.add(Objects.requireNonNull(
                    dialect.fromDriver(row, place(columns, part), part.type()), "a key is NULL"));
        }
        Integer place = places.get(key);
        if (place != null) {
            answers[place].add(() -> OperationExecutor.mapping(
                            dialect, create(calls.get(place)).result())
                    .apply(row));
        }
        return true;
    }

    /** A key that the database has changed, as a column of a fixed length does, leads to its row by a read. */
    private Mono<Answer[]> completed(List<Call> calls, Answer[] answers) {
        List<Integer> missing = new ArrayList<>();
        for (int i = 0; i < answers.length; i++) {
            if (answers[i].isEmpty()) {
                missing.add(i);
            }
        }
        return Flux.fromIterable(missing)
                .concatMap(i -> stored(create(calls.get(i)), answers[i]))
                .then(Mono.just(answers));
    }

    private <R> Flux<R> stored(Operation.Create<R> create, Answer answer) {
        Operation.Read<R> read =
                new Operation.Read<>(create.model(), List.of(Keys.of(create.values(), "create")), create.result());
        return transactions.use(connection -> Flux.defer(() -> runner.gathered(connection, compiler.read(read), row -> {
            R stored = OperationExecutor.mapping(dialect, create.result()).apply(row);
            answer.add(() -> Objects.requireNonNull(stored));
            return stored;
        })));
    }

    private static List<Object> key(Call call) {
        RowValues values = create(call).values();
        return Objects.requireNonNull(Keys.given(values, values.model().key()));
    }

    private static Operation.Create<?> create(Call call) {
        return (Operation.Create<?>) call.operation();
    }

    @Override
    public Object only(Call call) {
        return key(call);
    }

    @Override
    public List<Call> ordered(List<Call> calls) {
        return calls.stream()
                .sorted((left, right) -> Keys.compare(key(left), key(right)))
                .toList();
    }

    /**
     * What was refused has stored nothing, so that it may be asked again: in halves, which finds the row that is to blame, or one
     * by one when a lock was not to be had, since others would wait for it again. What became of a lost one nobody knows.
     */
    @Override
    public List<List<Call>> divide(List<Call> calls, Throwable error) {
        if (error instanceof R2dbcException failure) {
            switch (dialect.describe(failure).kind()) {
                case CONNECTION, CANCELLED -> {}
                case LOCK_TIMEOUT, SERIALIZATION -> {
                    return calls.stream().map(List::of).toList();
                }
                default -> {
                    int half = calls.size() / 2;
                    return List.of(calls.subList(0, half), calls.subList(half, calls.size()));
                }
            }
        }
        calls.forEach(call -> call.fail(error));
        return List.of();
    }
}
