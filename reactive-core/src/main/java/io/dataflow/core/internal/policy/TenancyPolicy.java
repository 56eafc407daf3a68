package io.dataflow.core.internal.policy;

import io.dataflow.core.TenancyOptions.Separation;
import io.dataflow.core.TenantRequiredException;
import io.dataflow.core.internal.operation.Operation;
import io.dataflow.core.internal.query.Expression;
import io.dataflow.core.internal.query.Expression.And;
import io.dataflow.core.internal.query.Expression.Comparison;
import io.dataflow.core.internal.query.Operator;
import io.dataflow.core.model.FieldDefinition;
import io.dataflow.core.model.FieldDefinition.Managed;
import io.dataflow.core.model.ModelDefinition;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import reactor.core.publisher.Flux;

/**
 * Keeps the rows of tenants apart: every operation on a tenant model gets the tenant of the Context as a condition, as a value
 * of what it stores, and as a part of what it finds conflicts by. None bound is a refusal.
 */
public final class TenancyPolicy implements Policy {

    private final Separation separation;

    /** Creates the policy; where each tenant has tables of its own, nothing works across them. */
    public TenancyPolicy(Separation separation) {
        this.separation = separation;
    }

    @Override
    public <R> Flux<R> apply(Operation<R> operation, Road next) {
        FieldDefinition field = operation.model().managed(Managed.TENANT);
        if (field == null) {
            // Its rows are in the database of the DataFlow, whoever asks.
            return separation == Separation.DATABASE
                    ? next.run(operation).contextWrite(context -> context.delete(TenantScope.class))
                    : next.run(operation);
        }
        return Flux.deferContextual(context -> {
            String tenant = TenantScope.require(context, operation.model(), operation.verb())
                    .tenant();
            if (tenant == null && (separation == Separation.SCHEMA || separation == Separation.DATABASE)) {
                throw new TenantRequiredException(
                        operation.model().name(),
                        operation.verb(),
                        operation.model().name() + "." + operation.verb()
                                + ": each tenant has tables of its own, so that nothing works across all of them; bind one"
                                + " after the other with Tenant.with(\"..\", publisher)");
            }
            return next.run(
                    tenant == null ? acrossTenants(operation, field) : new TenantRows(field, tenant).scoped(operation));
        });
    }

    /** What the scope of all tenants may do: whatever does not have to belong to one of them. */
    @SuppressWarnings("unchecked") // each branch keeps the type parameter of its operation
    private static <R> Operation<R> acrossTenants(Operation<R> operation, FieldDefinition field) {
        if (operation instanceof Operation.List || operation instanceof Operation.Count) {
            return operation;
        }
        if (operation instanceof Operation.Update<?> update && !namesOneKey(update.model(), update.filter())) {
            return operation;
        }
        if (operation instanceof Operation.Delete delete && !namesOneKey(delete.model(), delete.filter())) {
            return operation;
        }
        if (operation instanceof Operation.Create<?> create) {
            GivenTenants.require(create.values(), field, "create");
            return operation;
        }
        if (operation instanceof Operation.BulkCreate<?> bulk) {
            return (Operation<R>) GivenTenants.required(bulk, field);
        }
        throw new TenantRequiredException(
                operation.model().name(),
                operation.verb(),
                operation.model().name() + "." + operation.verb()
                        + ": a key names a row of one tenant, but the work runs across all of them; bind the tenant inside"
                        + " with Tenant.with(\"..\", publisher), or use a filter");
    }

    /** Whether a condition is nothing but the key of a row. */
    private static boolean namesOneKey(ModelDefinition model, Expression filter) {
        List<Expression> parts = filter instanceof And and ? and.parts() : List.of(filter);
        Set<String> named = new HashSet<>();
        for (Expression part : parts) {
            if (!(part instanceof Comparison c)
                    || c.operator() != Operator.EQ
                    || !c.path().isEmpty()) {
                return false;
            }
            named.add(c.field());
        }
        return named.equals(
                Set.copyOf(model.key().stream().map(FieldDefinition::name).toList()));
    }
}
