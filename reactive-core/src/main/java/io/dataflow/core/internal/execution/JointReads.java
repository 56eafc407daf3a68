package io.dataflow.core.internal.execution;

import io.dataflow.core.internal.connection.Only;
import io.dataflow.core.internal.connection.Transactions;
import io.dataflow.core.internal.model.RowValues;
import io.dataflow.core.internal.operation.Operation;
import io.dataflow.core.internal.sql.DatabaseError.Kind;
import io.dataflow.core.internal.sql.Dialect;
import io.dataflow.core.internal.sql.RowDecoder;
import io.dataflow.core.internal.sql.SqlCompiler;
import io.dataflow.core.model.FieldDefinition;
import io.dataflow.core.model.FieldType;
import io.dataflow.core.model.FieldType.Scalar;
import io.dataflow.core.model.ModelDefinition;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.Row;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Reads of one key each, asked as one join with all of the keys. */
final class JointReads implements Joint {

    private final Dialect dialect;
    private final SqlCompiler compiler;
    private final StatementRunner runner;
    private final Transactions transactions;

    JointReads(Dialect dialect, SqlCompiler compiler, StatementRunner runner, Transactions transactions) {
        this.dialect = dialect;
        this.compiler = compiler;
        this.runner = runner;
        this.transactions = transactions;
    }

    /** Whether an operation may be read together with others. */
    boolean takes(Operation.Read<?> read) {
        return dialect.joinsStatements()
                && read.keys().size() == 1
                && dialect.fitsRows(read.model().key());
    }

    @Override
    public Mono<Answer[]> together(List<Call> calls) {
        return Joint.statement(() -> compiler.readTogether(
                        read(calls.get(0)),
                        calls.stream().map(call -> key(read(call))).toList()))
                .flatMap(sql -> transactions
                        .use(connection -> Flux.defer(() -> {
                            Answer[] answers = Answer.none(calls.size());
                            FieldType[] types = read(calls.get(0)).result().types();
                            RowDecoder decoder = dialect.decoder(types);
                            return runner.gathered(
                                            connection, sql, row -> give(row, types.length, decoder, calls, answers))
                                    .then(Mono.just(answers));
                        }))
                        .as(Only::of));
    }

    /** Each caller has its row by its place, and decoded for itself: rows may hold what can be changed. */
    private boolean give(Row row, int columns, RowDecoder decoder, List<Call> calls, Answer[] answers) {
        Long place = (Long) dialect.fromDriver(row, columns, Scalar.LONG);
        int index = (int) (place == null ? 0 : place) - 1;
        answers[index].add(() -> read(calls.get(index)).result().read(decoder.values(row)));
        return true;
    }

    private static RowValues key(Operation.Read<?> read) {
        ModelDefinition model = read.model();
        RowValues row = new RowValues(model);
        List<Object> parts = read.keys().get(0);
        for (int i = 0; i < parts.size(); i++) {
            FieldDefinition part = model.key().get(i);
            row.set(part, parts.get(i));
        }
        return row;
    }

    private static Operation.Read<?> read(Call call) {
        return (Operation.Read<?>) call.operation();
    }

    @Override
    public @Nullable Object only(Call call) {
        return null;
    }

    @Override
    public long weight(Call call) {
        return 0;
    }

    @Override
    public List<Call> ordered(List<Call> calls) {
        return calls;
    }

    /** A read changes nothing: who meets an error of the database asks again alone, to have one of its own. */
    @Override
    public List<List<Call>> divide(List<Call> calls, Throwable error) {
        if (error instanceof NotSentException) {
            return Joint.halves(calls);
        }
        if (error instanceof R2dbcException failure) {
            Kind kind = dialect.describe(failure).kind();
            if (kind != Kind.CONNECTION && kind != Kind.CANCELLED) {
                return calls.stream().map(List::of).toList();
            }
        }
        calls.forEach(call -> call.fail(error));
        return List.of();
    }
}
