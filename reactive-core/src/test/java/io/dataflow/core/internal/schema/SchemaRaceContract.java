package io.dataflow.core.internal.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.core.model.ModelDefinition;
import io.dataflow.testsupport.Capability;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Several that start at once on an empty database create everything once. */
@Capability("S49")
abstract class SchemaRaceContract extends SchemaContractBase {

    private static final int MODELS = 12;

    @Test
    void manyAtOnceCreateEverythingOnce() {
        List<ModelDefinition> models = new ArrayList<>();
        for (int i = 0; i < MODELS; i++) {
            models.add(model(
                    "M" + i,
                    List.of("b"),
                    "id",
                    "long",
                    "a",
                    Map.of("type", "string", "unique", true),
                    "b",
                    nullable("int"),
                    "c",
                    Map.of("type", "enum", "values", List.of("X", "Y"), "default", "X"),
                    "other",
                    Map.of(
                            "type",
                            "long",
                            "references",
                            Map.of("table", "m" + (i + 1) % MODELS + "s", "column", "id"))));
        }
        assertThat(models.get(0).table()).isEqualTo("m0s");
        race(models);

        List<ModelDefinition> more = models.stream()
                .map(model -> model(
                        model.name(),
                        List.of("b", "later"),
                        "id",
                        "long",
                        "a",
                        Map.of("type", "string", "unique", true),
                        "b",
                        nullable("int"),
                        "later",
                        Map.of("type", "enum", "values", List.of("P"), "default", "P")))
                .toList();
        race(more);
        assertThat(live().tables()).hasSize(MODELS).allSatisfy(table -> {
            assertThat(table.columns()).hasSize(6);
            assertThat(table.uniqueKeys()).hasSize(1);
            assertThat(table.foreignKeys()).hasSize(1);
        });
        assertThat(create(models.toArray(ModelDefinition[]::new)).executed()).isEmpty();
        assertThat(create(more.toArray(ModelDefinition[]::new)).executed()).isEmpty();
    }
}
