package io.dataflow.core.internal.execution;

import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.core.DataFlowException;
import io.dataflow.core.internal.model.RowValues;
import io.dataflow.core.internal.operation.Operation;
import io.dataflow.core.internal.sql.postgresql.PostgresDialect;
import io.dataflow.core.model.ModelDefinition;
import io.dataflow.testsupport.Capability;
import io.r2dbc.spi.R2dbcDataIntegrityViolationException;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import io.r2dbc.spi.R2dbcRollbackException;
import io.r2dbc.spi.R2dbcTransientResourceException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** In which parts joint creates are asked again that the server has refused. */
@Capability("S11")
class JointCreatesTest {

    private static final ModelDefinition NOTE =
            ModelDefinition.of(Map.of("name", "Note", "fields", Map.of("id", "string")));

    private final PostgresDialect dialect = new PostgresDialect();
    private final Errors errors = new Errors(dialect);
    private final List<Throwable> told = new ArrayList<>();

    /** Nothing is sent: only the parts are asked for. */
    @SuppressWarnings("NullAway")
    private final JointCreates creates = new JointCreates(dialect, null, null, null);

    @Test
    void manyThatMetALockAreAskedInHalvesAndTheLastFewAlone() {
        for (R2dbcException lock : List.of(
                new R2dbcTransientResourceException("lock timeout", "55P03"),
                new R2dbcRollbackException("deadlock", "40P01"),
                new R2dbcRollbackException("serialization", "40001"))) {
            assertThat(sizes(calls(17), lock)).as("%s", lock).containsExactly(8, 9);
            assertThat(sizes(calls(9), lock)).as("%s", lock).containsExactly(4, 5);
            assertThat(sizes(calls(8), lock)).as("%s", lock).hasSize(8).containsOnly(1);
            assertThat(sizes(calls(2), lock)).as("%s", lock).containsExactly(1, 1);
        }
        assertThat(told).isEmpty();
    }

    @Test
    void theRowToBlameIsSoughtInHalvesToTheEnd() {
        for (Throwable error : List.of(
                new R2dbcDataIntegrityViolationException("duplicate", "23505"),
                new R2dbcDataIntegrityViolationException("check", "23514"),
                new NotSentException(new IllegalArgumentException("no value")))) {
            assertThat(sizes(calls(17), error)).as("%s", error).containsExactly(8, 9);
            assertThat(sizes(calls(8), error)).as("%s", error).containsExactly(4, 4);
        }
        assertThat(told).isEmpty();
    }

    @Test
    void thePartsHoldEachCallOnceInItsOrder() {
        List<Call> calls = calls(9);
        List<Call> again = new ArrayList<>();
        creates.divide(calls, new R2dbcTransientResourceException("lock timeout", "55P03"))
                .forEach(again::addAll);
        assertThat(again).isEqualTo(calls);
    }

    @Test
    void whatWasLostIsAskedNoMoreAndEachCallerIsTold() {
        List<Call> calls = calls(5);
        assertThat(creates.divide(calls, new R2dbcNonTransientResourceException("connection lost", "08006")))
                .isEmpty();
        assertThat(told).hasSize(5).allSatisfy(error -> assertThat(error).isInstanceOf(DataFlowException.class));
    }

    private List<Integer> sizes(List<Call> calls, Throwable error) {
        return creates.divide(calls, error).stream().map(List::size).toList();
    }

    private List<Call> calls(int count) {
        List<Call> calls = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Mono.<List<Object>>create(sink -> calls.add(new Call(
                            new Operation.Create<>(NOTE, new RowValues(NOTE), Readers.values(NOTE)),
                            Flux.empty(),
                            sink,
                            errors)))
                    .subscribe(rows -> {}, told::add);
        }
        return calls;
    }
}
