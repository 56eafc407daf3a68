package io.dataflow.nodes.internal;

import static io.dataflow.core.TransactionOptions.Isolation.READ_COMMITTED;
import static io.dataflow.core.TransactionOptions.Isolation.SERIALIZABLE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.dataflow.core.TransactionOptions;
import io.dataflow.core.WorkflowException;
import io.dataflow.nodes.Workflow;
import io.dataflow.nodes.WorkflowBuilder;
import io.dataflow.testsupport.Capability;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/** The transaction of a workflow as it is built, written, read and drawn. */
@Capability("S31")
class TransactionalBuildTest {

    private final Fixture fixture = new Fixture();

    private WorkflowBuilder count() {
        return fixture.workflow().addNode("ContactCountNode", "count", Map.of());
    }

    private static List<String> faults(WorkflowBuilder workflow) {
        return catchThrowableOfType(WorkflowException.class, workflow::build).faults();
    }

    private Workflow read(String transactional) {
        return new WorkflowReader(fixture.registry)
                .read(("{'name':'t','transactional':" + transactional
                                + ",'nodes':[{'id':'count','type':'ContactCountNode'}]}")
                        .replace('\'', '"'));
    }

    private List<String> faultsOf(String transactional) {
        return catchThrowableOfType(WorkflowException.class, () -> read(transactional))
                .faults();
    }

    private static TransactionOptions options(Workflow workflow) {
        return Objects.requireNonNull(CompiledWorkflow.of(workflow).transaction())
                .options();
    }

    @Test
    void aConditionThatCannotBeMetIsToldWhenItIsBuilt() {
        assertThat(faults(count().rollbackWhen("${count.count}")))
                .singleElement()
                .asString()
                .contains("rollbackWhen", "transactional()");
        assertThat(faults(count().transactional().rollbackWhen("true")))
                .singleElement()
                .asString()
                .contains("has to be one template");
        assertThat(faults(count().transactional().rollbackWhen("not ${count.count}")))
                .singleElement()
                .asString()
                .contains("has to be one template");
        assertThat(faults(count().transactional().rollbackWhen("${cont.count}")))
                .singleElement()
                .asString()
                .contains("rollbackWhen", "did you mean 'count'");
        assertThat(faults(count().transactional().rollbackWhen("${count.cuont}")))
                .singleElement()
                .asString()
                .contains("rollbackWhen", "did you mean 'count'");
        assertThat(faults(count().transactional().rollbackWhen("${input.dryRun}")))
                .singleElement()
                .asString()
                .contains("rollbackWhen", "dryRun");
        assertThat(faults(count().transactional().rollbackWhen("{{count.count}}")))
                .singleElement()
                .asString()
                .contains("write '${count.count}'");
        assertThat(faults(fixture.workflow()
                        .addStreamCode("rows", in -> Flux.empty())
                        .addSyncCode("last", in -> Map.of())
                        .transactional()
                        .rollbackWhen("${rows.rows}")))
                .singleElement()
                .asString()
                .contains("is a stream");
    }

    @Test
    void aSavepointThatAsksForWhatOnlyAWholeTransactionHasIsRefusedWhenItIsBuilt() {
        Workflow inner = count().transactional(
                        o -> o.isolation(SERIALIZABLE).readOnly().retry(2).timeout(Duration.ofSeconds(1)))
                .build();
        WorkflowBuilder plain = fixture.workflow().addSubworkflow("scope", inner, Map.of());
        assertThat(plain.build().isTransactional()).isFalse();
        assertThat(faults(plain.transactional()))
                .singleElement()
                .asString()
                .contains("'scope'", "cannot have isolation, readOnly, retry of its own");
        assertThat(faults(plain.transactional(o -> o.isolation(SERIALIZABLE).readOnly())))
                .singleElement()
                .asString()
                .contains("cannot have retry of its own");
        Workflow fits =
                count().transactional(o -> o.timeout(Duration.ofSeconds(1))).build();
        assertThat(fixture.workflow()
                        .addSubworkflow("scope", fits, Map.of())
                        .transactional()
                        .build()
                        .isTransactional())
                .isTrue();
    }

    @Test
    void theNodesOfKailashThatBeginAndEndTransactionsAreAnsweredWithWhatToDo() {
        for (String command : List.of("Scope", "Commit", "Rollback", "Savepoint", "RollbackToSavepoint")) {
            assertThat(faults(fixture.workflow().addNode("Transaction" + command + "Node", "tx")))
                    .singleElement()
                    .asString()
                    .contains("unknown type", "transactional(..)", "addSubworkflow", "rollbackWhen(..)");
        }
        assertThat(faults(fixture.workflow().addNode("TransactionNode", "tx")))
                .singleElement()
                .asString()
                .doesNotContain("rollbackWhen");
    }

    @Test
    void optionsAddUp() {
        Workflow workflow = count().transactional(o -> o.isolation(SERIALIZABLE))
                .transactional()
                .transactional(o -> o.retry(3))
                .build();
        assertThat(options(workflow).isolation()).isEqualTo(SERIALIZABLE);
        assertThat(options(workflow).retries()).isEqualTo(3);
    }

    @Test
    void jsonHoldsTheOptionsInEverySpelling() {
        assertThat(options(read("true")).isolation()).isNull();
        assertThat(read("false").isTransactional()).isFalse();
        assertThat(read("{}").isTransactional()).isTrue();
        assertThat(read("{}").toJson()).contains("\"transactional\":true");
        TransactionOptions read =
                options(read("{'isolation':'read committed','read_only':true,'timeout':'PT2S','retry':100}"));
        assertThat(read.isolation()).isEqualTo(READ_COMMITTED);
        assertThat(read.isReadOnly()).isTrue();
        assertThat(read.timeout()).isEqualTo(Duration.ofSeconds(2));
        assertThat(read.retries()).isEqualTo(100);
    }

    @Test
    void jsonThatHoldsNoOptionsIsRefusedWithItsPlace() {
        assertThat(faultsOf("'yes'")).singleElement().asString().contains("transactional", "true or false");
        assertThat(faultsOf("{'isolation':'serialisable','timeout':'-PT1S','retry':101,'rollback':true}"))
                .hasSize(4)
                .anyMatch(fault ->
                        fault.startsWith("transactional.isolation: ") && fault.contains("did you mean 'SERIALIZABLE'"))
                .anyMatch(fault -> fault.startsWith("transactional.timeout: "))
                .anyMatch(fault -> fault.startsWith("transactional.retry: ") && fault.contains("at most 100"))
                .anyMatch(fault -> fault.startsWith("transactional: unknown key 'rollback'"));
    }

    @Test
    void aDrawingShowsWhereATransactionBeginsAndWhatRollsItBack() {
        Workflow inner =
                count().transactional(o -> o.timeout(Duration.ofMillis(1_500))).build();
        Workflow outer = count().addSubworkflow("scope", inner, Map.of(), o -> o.after("count"))
                .transactional(o -> o.isolation(SERIALIZABLE).readOnly().retry(2))
                .rollbackWhen("${count.count}")
                .build();
        assertThat(outer.toMermaid().lines())
                .containsExactly(
                        "flowchart TD",
                        "    subgraph transaction [\"transaction: serializable, read only, retries 2\"]",
                        "    n0[\"count<br/>ContactCountNode\"]",
                        "    n1[[\"scope<br/>transaction: at most 1500 ms\"]]",
                        "    end",
                        "    rollback([\"rollback\"])",
                        "    n0 ==>|\"count\"| rollback",
                        "    n0 -.-> n1");
    }
}
