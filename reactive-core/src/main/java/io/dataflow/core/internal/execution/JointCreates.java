package io.dataflow.core.internal.execution;

import io.dataflow.core.OutcomeUnknownException;
import io.dataflow.core.internal.connection.Only;
import io.dataflow.core.internal.connection.Transactions;
import io.dataflow.core.internal.model.Keys;
import io.dataflow.core.internal.operation.Operation;
import io.dataflow.core.internal.query.Selection;
import io.dataflow.core.internal.sql.Dialect;
import io.dataflow.core.internal.sql.RowDecoder;
import io.dataflow.core.internal.sql.SqlCompiler;
import io.dataflow.core.model.FieldDefinition;
import io.dataflow.core.model.FieldType;
import io.dataflow.core.model.FieldType.Scalar;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Creates of one row each, asked as one insert of all of them: one row for each key, in the order of the keys. */
final class JointCreates implements Joint {

    /** The types whose values Java takes for equal when the database does. */
    private static final Set<FieldType> COMPARED_ALIKE =
            Set.of(Scalar.STRING, Scalar.SHORT, Scalar.INTEGER, Scalar.LONG, Scalar.UUID);

    private static final int FEW = 8;

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
        return Joint.statement(() -> compiler.createTogether(
                        create(calls.get(0)),
                        calls.stream().map(call -> create(call).values()).toList()))
                .flatMap(sql -> transactions
                        .use(connection -> Flux.defer(() -> {
                            JointAnswers answers = new JointAnswers(
                                    calls.stream().map(Call::key).toList());
                            Stored stored = new Stored(create(calls.get(0)), dialect);
                            return runner.gathered(connection, sql, row -> give(row, stored, answers))
                                    .then(Mono.fromSupplier(
                                            () -> read(answers.complete(() -> unknown(calls.get(0))), calls)));
                        }))
                        .as(Only::of));
    }

    /** The columns of the rows that come back, and which of them are the key. */
    private static final class Stored {

        private final FieldType[] types;
        private final RowDecoder decoder;
        private final int[] key;

        Stored(Operation.Create<?> alike, Dialect dialect) {
            List<Selection> columns = alike.result().columns();
            types = alike.result().types();
            decoder = dialect.decoder(types);
            key = alike.model().key().stream()
                    .mapToInt(part -> place(columns, part))
                    .toArray();
        }
    }

    private boolean give(Row row, Stored stored, JointAnswers answers) {
        List<Object> key = new ArrayList<>(stored.key.length);
        for (int place : stored.key) {
            key.add(Objects.requireNonNull(dialect.fromDriver(row, place, stored.types[place]), "a key is NULL"));
        }
        answers.add(key, () -> stored.decoder.values(row));
        return true;
    }

    /** Each caller has its row as it asked for it: one as a record, another as a map. */
    private static Answer[] read(Answer[] values, List<Call> calls) {
        for (int i = 0; i < values.length; i++) {
            values[i].read(create(calls.get(i)).result());
        }
        return values;
    }

    private static OutcomeUnknownException unknown(Call call) {
        String model = call.operation().model().name();
        String verb = call.operation().verb();
        return new OutcomeUnknownException(
                model,
                verb,
                model + "." + verb
                        + ": rows of several callers were stored under keys that none of them gave, such as a trigger"
                        + " makes, so that this one may be stored or not; look before you repeat it, and turn coalescing off"
                        + " for " + model,
                null);
    }

    private static Operation.Create<?> create(Call call) {
        return (Operation.Create<?>) call.operation();
    }

    @Override
    public Object only(Call call) {
        return call.key();
    }

    @Override
    public long weight(Call call) {
        return create(call).values().weight();
    }

    @Override
    public List<Call> ordered(List<Call> calls) {
        List<Call> ordered = new ArrayList<>(calls);
        ordered.sort((left, right) -> Keys.compare(left.key(), right.key()));
        return ordered;
    }

    /**
     * What was refused has stored nothing, so that it may be asked again: in halves, which finds the row that is to blame; the
     * last few one by one when a lock was not to be had, since others would wait for it again. What became of a lost one nobody
     * knows.
     */
    @Override
    public List<List<Call>> divide(List<Call> calls, Throwable error) {
        if (error instanceof NotSentException) {
            return Joint.halves(calls);
        }
        if (error instanceof R2dbcException failure) {
            switch (dialect.describe(failure).kind()) {
                case CONNECTION, CANCELLED -> {}
                case LOCK_TIMEOUT, SERIALIZATION -> {
                    return calls.size() > FEW
                            ? Joint.halves(calls)
                            : calls.stream().map(List::of).toList();
                }
                default -> {
                    return Joint.halves(calls);
                }
            }
        }
        calls.forEach(call -> call.fail(error));
        return List.of();
    }
}
