package io.dataflow.core.internal.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.core.model.ModelDefinition;
import io.dataflow.core.schema.Schema;
import java.util.List;

/** What models add to a schema without tables. */
public final class PlannedSchema {

    private PlannedSchema() {}

    /** The changes, in order. */
    public static List<SchemaChange> changes(SchemaDialect dialect, List<ModelDefinition> models) {
        SchemaPlan plan = SchemaPlanner.additions(dialect, models, new Schema("public", List.of(), List.of()));
        assertThat(plan.faults()).isEmpty();
        return plan.changes();
    }

    /** The change that adds one field to the table of its model. */
    public static SchemaChange column(ModelDefinition model, String field) {
        return new SchemaChange.AddColumn(model, model.field(field, "test"), new ConstraintNames(List.of(model)), null);
    }
}
