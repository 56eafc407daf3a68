package io.dataflow;

import io.dataflow.core.TenancyOptions;
import io.dataflow.core.TransactionOptions;
import io.dataflow.core.internal.DataFlowCore;
import io.dataflow.core.internal.Seat;
import io.dataflow.core.internal.schema.SchemaMode;
import io.dataflow.core.model.ModelDefinition;
import io.dataflow.core.model.Naming;
import io.dataflow.nodes.DataFlowRuntime;
import io.dataflow.nodes.WorkflowBuilder;
import io.dataflow.nodes.internal.GraphBuilder;
import io.dataflow.nodes.internal.NodeRegistry;
import io.dataflow.nodes.internal.PipelineRuntime;
import io.dataflow.nodes.internal.RunGuard;
import io.dataflow.nodes.internal.WorkflowTransactions;
import reactor.core.publisher.Mono;
import reactor.util.context.ContextView;

/**
 * What a DataFlow and its views inside transactions share.
 *
 * @param core the models and their road
 * @param nodes the nodes
 * @param runtime what runs workflows
 * @param existingSchema whether models have the managed timestamps that they declare, and no others
 * @param naming how tables and columns are named
 */
record DataFlowParts(
        DataFlowCore core, NodeRegistry nodes, DataFlowRuntime runtime, boolean existingSchema, Naming naming) {

    /** What a builder asks for by now. */
    static DataFlowParts of(DataFlow.Builder asked) {
        Source source = asked.source;
        TenancyOptions tenancy = asked.tenancy;
        ReplicaSource replica = source.replica();
        String shown = asked.name == null ? source.database() : asked.name;
        SchemaMode missing = asked.autoMigrate ? SchemaMode.CREATE : SchemaMode.NONE;
        DataFlowCore core = new DataFlowCore(new DataFlowCore.Settings(
                shown,
                source.driver(),
                source::factory,
                source.given() != null,
                asked.pool.settings().named(shown),
                asked.existingSchema ? SchemaMode.VALIDATE : missing,
                asked.bulk,
                asked.modelPersistence,
                asked.registry,
                tenancy,
                asked.coalescing,
                source.pooled(),
                (tenant, tuning) -> source.like(tenancy.placeOf(tenant)).factory(tuning),
                replica == null ? null : replica.settings(source, shown, asked.pool)));
        NodeRegistry nodes = new NodeRegistry(asked.name);
        return new DataFlowParts(
                core,
                nodes,
                new PipelineRuntime(nodes, new CoreTransactions(core), new CoreGuard(core)),
                asked.existingSchema,
                asked.naming);
    }

    /** Registers a model and its nodes, or neither. */
    void register(ModelDefinition given) {
        registerAsItIs(existingSchema ? given.withImplicitTimestamps(false) : given);
    }

    /** {@link #register}, of a model that knows its table. */
    void registerAsItIs(ModelDefinition model) {
        synchronized (nodes) {
            core.requireFree(model);
            nodes.requireFree(model.name());
            core.register(model);
            nodes.register(model, core.operations(model.name(), Seat.FREE));
        }
    }

    WorkflowBuilder workflow(String name) {
        return new GraphBuilder(nodes, name);
    }

    private record CoreTransactions(DataFlowCore core) implements WorkflowTransactions {

        @Override
        public boolean isActive(ContextView context) {
            return core.isInTransaction(context);
        }

        @Override
        public <T> Mono<T> inTransaction(TransactionOptions options, Mono<T> body) {
            return core.transaction(Seat.FREE, options, scope -> body).singleOrEmpty();
        }
    }

    private record CoreGuard(DataFlowCore core) implements RunGuard {

        @Override
        public <T> Mono<T> work(Mono<T> run) {
            return core.asWork(run.flux()).singleOrEmpty();
        }

        @Override
        public Mono<Void> rest(Mono<Void> rest) {
            return core.asRest(rest.flux()).then();
        }
    }
}
