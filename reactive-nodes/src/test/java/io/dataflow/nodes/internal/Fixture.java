package io.dataflow.nodes.internal;

import io.dataflow.core.MapOperations;
import io.dataflow.core.TransactionOptions;
import io.dataflow.core.model.ModelDefinition;
import io.dataflow.nodes.Node;
import io.dataflow.nodes.NodeDefinition;
import io.dataflow.nodes.NodeOutput;
import io.dataflow.nodes.Port;
import io.dataflow.nodes.Workflow;
import io.dataflow.nodes.WorkflowBuilder;
import io.dataflow.nodes.WorkflowResult;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import reactor.core.publisher.Mono;
import reactor.util.context.ContextView;

/** A runtime without a database: nodes written by hand, and models whose operations must never be reached. */
final class Fixture {

    static final Duration LIMIT = Duration.ofSeconds(60);

    static final ModelDefinition CONTACT = ModelDefinition.of(Map.of(
            "name",
            "Contact",
            "fields",
            Map.of(
                    "id", "string",
                    "email", Map.of("type", "string", "unique", true),
                    "firstName", Map.of("type", "string", "nullable", true),
                    "score", "int",
                    "attributes", Map.of("type", "json", "nullable", true))));

    final NodeRegistry registry = new NodeRegistry("shop");
    final MarkedTransactions transactions = new MarkedTransactions();
    final PipelineRuntime runtime = new PipelineRuntime(registry, transactions, new NeverClosed());

    Fixture() {
        registry.register(CONTACT, unreachable());
    }

    WorkflowBuilder workflow() {
        return new GraphBuilder(registry, "test");
    }

    WorkflowResult run(Workflow workflow, Map<String, ?> inputs) {
        return runtime.run(workflow, inputs).block(LIMIT);
    }

    WorkflowResult run(WorkflowBuilder builder) {
        return run(builder.build(), Map.of());
    }

    /** Operations that fail the test when input that is to be refused reaches them. */
    static MapOperations unreachable() {
        return (MapOperations) Proxy.newProxyInstance(
                Fixture.class.getClassLoader(), new Class<?>[] {MapOperations.class}, (proxy, method, args) -> {
                    throw new AssertionError("The operation " + method.getName() + " was reached");
                });
    }

    static Node node(NodeDefinition definition, Function<Map<String, ?>, Mono<NodeOutput>> run) {
        return new Node() {
            @Override
            public NodeDefinition definition() {
                return definition;
            }

            @Override
            public Mono<NodeOutput> run(Map<String, ?> inputs) {
                return Mono.defer(() -> run.apply(inputs));
            }
        };
    }

    static NodeDefinition definition(String name, List<Port> inputs, List<Port> outputs) {
        return new NodeDefinition(name, inputs, outputs, "A node of the tests.");
    }

    /** A DataFlow that nobody closes. */
    private static final class NeverClosed implements RunGuard {

        @Override
        public <T> Mono<T> work(Mono<T> run) {
            return run;
        }

        @Override
        public Mono<Void> rest(Mono<Void> rest) {
            return rest;
        }
    }

    /** Transactions that are a mark in the Context. */
    static final class MarkedTransactions implements WorkflowTransactions {

        @Override
        public boolean isActive(ContextView context) {
            return context.hasKey("transaction");
        }

        @Override
        public <T> Mono<T> inTransaction(TransactionOptions options, Mono<T> body) {
            return body.contextWrite(context -> context.put("transaction", context.getOrDefault("transaction", 0) + 1));
        }
    }
}
