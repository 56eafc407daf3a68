package io.dataflow.core.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class IndexNamesTest {

    @Test
    void aNameSaysKindTableAndColumns() {
        assertThat(IndexNames.of(true, "contacts", List.of("email"))).isEqualTo("uq_contacts_email");
        assertThat(IndexNames.of(false, "orders", List.of("customer_id", "status")))
                .isEqualTo("ix_orders_customer_id_status");
    }

    @Test
    void aLongNameIsCutAndKeepsADigestOfAllOfIt() {
        String table = "a_table_with_a_rather_long_name_that_fills_the_room";

        String one = IndexNames.of(false, table, List.of("first_column", "second_column"));
        String other = IndexNames.of(false, table, List.of("first_column", "second_columm"));

        assertThat(one).hasSize(63).startsWith("ix_" + table.substring(0, 50)).matches(".*_[0-9a-f]{8}");
        assertThat(one)
                .isNotEqualTo(other)
                .isEqualTo(IndexNames.of(false, table, List.of("first_column", "second_column")));
    }

    @Test
    void aCutKeepsWholeCharacters() {
        for (int i = 0; i < 4; i++) {
            String name = IndexNames.of(true, "x".repeat(i) + "漢\ud83d\ude00".repeat(20), List.of("id"));

            assertThat(name.getBytes(StandardCharsets.UTF_8).length).isBetween(60, 63);
            assertThat(new String(name.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
                    .isEqualTo(name);
        }
    }

    @Test
    void twoIndexesOfOneModelNeverShareAName() {
        ModelDefinition model = ModelDefinition.of(Map.of(
                "name", "T",
                "fields", Map.of("id", "int", "a_b", "int", "c", "int", "a", "int", "b_c", "int"),
                "indexes", List.of("a_b,c", "a,b_c")));

        assertThat(model.indexes()).hasSize(2);
        assertThat(model.indexes().get(0).name()).isEqualTo("ix_ts_a_b_c");
        assertThat(model.indexes().get(1).name()).matches("ix_ts_a_b_c_[0-9a-f]{8}");
    }

    @Test
    void aUniqueIndexReplacesAPlainOneAndTheKeyNeedsNone() {
        ModelDefinition model = ModelDefinition.of(Map.of(
                "name", "T",
                "fields",
                        Map.of("id", Map.of("type", "int", "unique", true), "a", Map.of("type", "int", "index", true)),
                "indexes", List.of("unique a", "id", "id,a")));

        assertThat(model.indexes())
                .containsExactly(
                        new IndexDefinition("uq_ts_a", List.of("a"), true),
                        new IndexDefinition("ix_ts_id_a", List.of("id", "a"), false));
        assertThat(model.field("a", "test").unique()).isTrue();
    }
}
