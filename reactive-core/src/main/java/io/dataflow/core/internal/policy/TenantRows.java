package io.dataflow.core.internal.policy;

import io.dataflow.core.ValidationFailedException;
import io.dataflow.core.internal.model.RowValues;
import io.dataflow.core.internal.operation.BulkRow;
import io.dataflow.core.internal.operation.Operation;
import io.dataflow.core.internal.query.Expression;
import io.dataflow.core.internal.query.Expression.Comparison;
import io.dataflow.core.internal.query.Expressions;
import io.dataflow.core.internal.query.Operator;
import io.dataflow.core.model.FieldDefinition;
import java.util.List;
import reactor.core.publisher.Flux;

/** Operations narrowed to the rows of one tenant. */
final class TenantRows {

    private final FieldDefinition field;
    private final String tenant;
    private final Expression own;

    TenantRows(FieldDefinition field, String tenant) {
        this.field = field;
        this.tenant = tenant;
        this.own = new Comparison(field.name(), List.of(), Operator.EQ, tenant);
    }

    @SuppressWarnings("unchecked") // each branch keeps the type parameter of its operation
    <R> Operation<R> scoped(Operation<R> operation) {
        if (operation instanceof Operation.Create<R> create) {
            return new Operation.Create<>(create.model(), owned(create.values(), create.verb()), create.result());
        }
        if (operation instanceof Operation.Read<R> read) {
            return new Operation.Read<>(read.model(), read.keys(), own(read.among()), read.result());
        }
        if (operation instanceof Operation.Update<R> update) {
            return update.withFilter(own(update.filter()));
        }
        if (operation instanceof Operation.Delete delete) {
            return (Operation<R>) delete.withFilter(own(delete.filter()));
        }
        if (operation instanceof Operation.List<R> list) {
            return new Operation.List<>(list.model(), list.spec().among(own), list.result(), list.cursor());
        }
        if (operation instanceof Operation.Count count) {
            return (Operation<R>) new Operation.Count(count.model(), own(count.filter()), count.includeDeleted());
        }
        if (operation instanceof Operation.Upsert<?> upsert) {
            return (Operation<R>) upsert.withValues(owned(upsert.values(), upsert.verb()), target(upsert.conflictOn()));
        }
        return (Operation<R>) bulk((Operation.Bulk<?>) operation);
    }

    private <T> Operation.Bulk<T> bulk(Operation.Bulk<T> bulk) {
        Operation.Bulk<T> rows = bulk.withRows(Flux.from(bulk.rows()).map(row -> owned(row, bulk.verb())));
        if (rows instanceof Operation.BulkUpdate<T> update) {
            return new Operation.BulkUpdate<>(update.model(), update.rows(), update.settings(), own(update.among()));
        }
        if (rows instanceof Operation.BulkDelete<T> delete) {
            return new Operation.BulkDelete<>(
                    delete.model(), delete.rows(), delete.settings(), own(delete.among()), delete.stamp());
        }
        return GivenTenants.conflictingOn(target(bulk.settings().conflictOn()), rows);
    }

    private Expression own(Expression condition) {
        return Expressions.and(own, condition);
    }

    /** A unique key of a tenant model holds for each tenant. */
    private List<FieldDefinition> target(List<FieldDefinition> fields) {
        return GivenTenants.among(field, fields);
    }

    private <T> BulkRow<T> owned(BulkRow<T> row, String verb) {
        RowValues values = row.values();
        if (values == null) {
            return row;
        }
        try {
            return row.with(owned(values, verb), null);
        } catch (ValidationFailedException fault) {
            return row.with(null, fault);
        }
    }

    /** The values with the tenant; a row that says that it belongs to another is refused, whoever that is. */
    private RowValues owned(RowValues values, String verb) {
        Object given = values.get(field);
        if (given != null && !given.equals(tenant)) {
            throw new ValidationFailedException(
                    values.model().name(),
                    verb,
                    field.name(),
                    "tenant",
                    "is not the tenant that is bound; leave it out, it is set by the library");
        }
        values.set(field, tenant);
        return values;
    }
}
