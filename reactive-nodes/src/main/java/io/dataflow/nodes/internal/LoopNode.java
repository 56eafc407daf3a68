package io.dataflow.nodes.internal;

import io.dataflow.core.DataFlowException;
import io.dataflow.nodes.NodeDefinition;
import io.dataflow.nodes.NodeOutput;
import io.dataflow.nodes.Port;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Runs a workflow again and again, until its results meet a condition.
 *
 * <p>An input of the body takes the output of its name that the body's last node gave in the round before, else it stays.
 */
final class LoopNode implements NestingNode {

    static final String ROUNDS = "rounds";

    private final NodeDefinition definition;
    private final Body body;
    private final LoopEnd end;
    private final int maxRounds;

    LoopNode(String id, Body body, LoopEnd end, int maxRounds) {
        List<Port> outputs = new ArrayList<>(body.outputs());
        if (outputs.stream().noneMatch(port -> port.name().equals(ROUNDS))) {
            outputs.add(Port.value(ROUNDS, Integer.class));
        }
        this.definition = new NodeDefinition(
                id,
                body.inputs(),
                outputs,
                "Runs workflow '" + body.workflow().name() + "' until a condition is met, at most " + maxRounds
                        + " times.");
        this.body = body;
        this.end = end;
        this.maxRounds = maxRounds;
    }

    @Override
    public Body body() {
        return body;
    }

    LoopEnd end() {
        return end;
    }

    int maxRounds() {
        return maxRounds;
    }

    @Override
    public NodeDefinition definition() {
        return definition;
    }

    @Override
    public Mono<NodeOutput> run(Map<String, ?> inputs) {
        return round(1, inputs)
                .expand(round -> round.last() ? Mono.empty() : round(round.number() + 1, next(round)))
                .takeLast(1)
                .single()
                .map(round -> body.output(round.result(), Map.of(ROUNDS, round.number())));
    }

    private Mono<Round> round(int number, Map<String, ?> inputs) {
        return number > maxRounds
                ? Mono.error(this::endless)
                : InnerRuns.inContext(body.workflow(), inputs, name() + "[" + number + "]")
                        .map(result -> new Round(number, inputs, result, end.isMet(result)));
    }

    private Map<String, @Nullable Object> next(Round round) {
        Map<String, @Nullable Object> inputs = new LinkedHashMap<>(round.inputs());
        NodeOutput last = body.last(round.result());
        for (Port port : body.inputs()) {
            if (last != null && last.has(port.name())) {
                inputs.keySet().removeIf(given -> port.equals(PortNames.find(body.inputs(), given)));
                inputs.put(port.name(), last.isStream(port.name()) ? last.stream(port.name()) : last.get(port.name()));
            }
        }
        return inputs;
    }

    private DataFlowException endless() {
        return new DataFlowException(
                "LOOP_NOT_ENDED",
                null,
                null,
                "Loop '" + name() + "' ran its " + maxRounds + " rounds of workflow '"
                        + body.workflow().name() + "', and its condition was not met; correct the condition, or raise"
                        + " maxRounds",
                null);
    }

    /** One run of the body. */
    private record Round(int number, Map<String, ?> inputs, RunResult result, boolean last) {}
}
