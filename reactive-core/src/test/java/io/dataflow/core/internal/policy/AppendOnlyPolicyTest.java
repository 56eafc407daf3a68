package io.dataflow.core.internal.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dataflow.core.WriteProtectedException;
import io.dataflow.core.internal.operation.Operation;
import io.dataflow.core.model.DataModel;
import io.dataflow.core.model.ModelDefinition;
import org.junit.jupiter.api.Test;
import reactor.util.context.Context;

class AppendOnlyPolicyTest {

    @DataModel(appendOnly = true)
    record Entry(String id, String title) {}

    @DataModel
    record Task(String id, String title) {}

    private static final Policy POLICY = new AppendOnlyPolicy();
    private static final Verbs ENTRIES = new Verbs(ModelDefinition.of(Entry.class));
    private static final Verbs TASKS = new Verbs(ModelDefinition.of(Task.class));

    @Test
    void rowsAreReadAndCreated() {
        for (Operation<?> operation : ENTRIES.keeping()) {
            assertThat(RoadEnd.any(POLICY, operation, Context.empty())).isSameAs(operation);
        }
    }

    @Test
    void whatWouldChangeARowIsRefusedBeforeItIsRun() {
        for (Operation<?> operation : ENTRIES.changing()) {
            RoadEnd end = new RoadEnd();

            assertThatThrownBy(() -> POLICY.apply(operation, end).collectList().block())
                    .isInstanceOfSatisfying(WriteProtectedException.class, refused -> {
                        assertThat(refused.model()).isEqualTo("Entry");
                        assertThat(refused.operation()).isEqualTo(operation.verb());
                        assertThat(refused.rule()).isEqualTo("appendOnly");
                        assertThat(refused.level()).isEqualTo("model");
                    })
                    .hasMessage("Entry." + operation.verb() + ": the model is append-only, so that its rows are never"
                            + " changed nor removed; create a new row, or declare the model without appendOnly");
            assertThat(end.reached).isEmpty();
        }
    }

    @Test
    void otherModelsAreLeftAlone() {
        for (Operation<?> operation : TASKS.changing()) {
            assertThat(RoadEnd.any(POLICY, operation, Context.empty())).isSameAs(operation);
        }
    }
}
