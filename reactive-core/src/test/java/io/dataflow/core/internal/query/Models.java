package io.dataflow.core.internal.query;

import io.dataflow.core.model.DataModel;
import io.dataflow.core.model.Id;
import io.dataflow.core.model.ModelDefinition;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The models of the tests of this package. */
final class Models {

    enum Status {
        OPEN,
        PAID
    }

    @DataModel
    record Order(
            @Id String region,
            @Id long number,
            String customer,
            @Nullable String note,
            int quantity,
            @Nullable Long points,
            BigDecimal total,
            @Nullable Double weight,
            boolean paid,
            @Nullable Status status,
            @Nullable UUID token,
            @Nullable LocalDate due,
            byte @Nullable [] digest,
            @Nullable Map<String, Object> attributes,
            List<String> tags,
            @Nullable List<Integer> sizes,
            @Nullable Instant createdAt,
            @Nullable Instant updatedAt) {}

    @DataModel
    record Note(String id, @Nullable String text) {}

    static final ModelDefinition ORDER = ModelDefinition.of(Order.class);
    static final ModelDefinition NOTE = ModelDefinition.of(Note.class);
    static final QueryResolver ORDERS = new QueryResolver(ORDER);

    private Models() {}
}
