package io.dataflow.core.internal.policy;

import io.dataflow.core.TenantRequiredException;
import io.dataflow.core.internal.model.RowValues;
import io.dataflow.core.internal.operation.BulkRow;
import io.dataflow.core.internal.operation.Operation;
import io.dataflow.core.model.FieldDefinition;
import java.util.ArrayList;
import java.util.List;
import reactor.core.publisher.Flux;

/** Rows that are created across tenants, where each says to whom it belongs. */
final class GivenTenants {

    private GivenTenants() {}

    static void require(RowValues values, FieldDefinition field, String verb) {
        if (values.get(field) == null) {
            throw new TenantRequiredException(
                    values.model().name(),
                    verb,
                    values.model().name() + "." + verb + ": a row that is created across tenants has to give '"
                            + field.name() + "'; give it, or bind its tenant with Tenant.with(\"..\", publisher)");
        }
    }

    static <T> Operation.Bulk<T> required(Operation.BulkCreate<T> bulk, FieldDefinition field) {
        return conflictingOn(
                among(field, bulk.settings().conflictOn()),
                bulk.withRows(Flux.from(bulk.rows()).map(row -> required(row, field))));
    }

    /** The fields of a unique key with the tenant, which they may name themselves. */
    static List<FieldDefinition> among(FieldDefinition field, List<FieldDefinition> fields) {
        if (fields.stream().anyMatch(named -> named.name().equals(field.name()))) {
            return fields;
        }
        List<FieldDefinition> target = new ArrayList<>(List.of(field));
        target.addAll(fields);
        return target;
    }

    private static <T> BulkRow<T> required(BulkRow<T> row, FieldDefinition field) {
        RowValues values = row.values();
        if (values == null) {
            return row;
        }
        try {
            require(values, field, "bulkCreate");
            return row;
        } catch (TenantRequiredException fault) {
            return row.with(null, fault);
        }
    }

    /** A bulk operation that stores rows, with another unique key by which conflicts are found. */
    static <T> Operation.Bulk<T> conflictingOn(List<FieldDefinition> target, Operation.Bulk<T> bulk) {
        return bulk.withSettings(bulk.settings().withConflictOn(target));
    }
}
