package io.dataflow.nodes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dataflow.core.Args;
import io.dataflow.core.UnknownNameException;
import io.dataflow.core.ValidationFailedException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

class NodeOutputTest {

    record City(String name, int people) {}

    enum Size {
        SMALL,
        LARGE
    }

    private final NodeOutput output = NodeOutput.of(
            Args.args(
                    "count",
                    3L,
                    "none",
                    0L,
                    "text",
                    "37",
                    "at",
                    "2026-03-04T05:06:07Z",
                    "size",
                    "LARGE",
                    "total",
                    new BigDecimal("1E+2"),
                    "city",
                    Map.of("name", "Rome", "people", 3, "since", "long ago"),
                    "rows",
                    List.of(Map.of("a", 1), Map.of("a", 2)),
                    "absent",
                    null),
            Map.of("lines", Flux.just(Map.<String, Object>of("b", 1))),
            5);

    @Test
    void valuesConvertWhereNothingIsLost() {
        assertThat(output.get("count", Boolean.class)).isTrue();
        assertThat(output.get("none", boolean.class)).isFalse();
        assertThat(output.get("count", int.class)).isEqualTo(3);
        assertThat(output.get("count", String.class)).isEqualTo("3");
        assertThat(output.get("total", String.class)).isEqualTo("100");
        assertThat(output.get("text", Long.class)).isEqualTo(37L);
        assertThat(output.get("at", Instant.class)).isEqualTo(Instant.parse("2026-03-04T05:06:07Z"));
        assertThat(output.get("size", Size.class)).isEqualTo(Size.LARGE);
        assertThat(output.get("city", City.class)).isEqualTo(new City("Rome", 3));
        assertThat((Object) output.get("city", Map.class)).isSameAs(output.get("city"));
        assertThat(output.get("absent", UUID.class)).isNull();
        assertThat(output.rows()).isEqualTo(5);
    }

    @Test
    void whatCannotBeConvertedIsAnErrorWithoutTheValue() {
        for (Class<?> type : List.of(UUID.class, Instant.class, City.class, Size.class)) {
            assertThatThrownBy(() -> output.get("text", type))
                    .as(type.getSimpleName())
                    .isInstanceOf(ValidationFailedException.class)
                    .hasMessageContaining("text")
                    .hasMessageNotContaining("37");
        }
        assertThatThrownBy(() -> output.get("rows", City.class)).isInstanceOf(ValidationFailedException.class);
    }

    @Test
    void unknownPortsAreErrorsWithTheNearestName() {
        assertThatThrownBy(() -> output.get("cuont"))
                .isInstanceOfSatisfying(UnknownNameException.class, error -> assertThat(error.suggestions())
                        .containsExactly("count"));
        assertThat(output.has("cuont")).isFalse();
    }

    @Test
    void streamsAreReadAsStreamsAndListsOfMapsToo() {
        assertThat(output.stream("lines").collectList().block()).containsExactly(Map.of("b", 1));
        assertThat(output.stream("rows").map(row -> row.get("a")).collectList().block())
                .containsExactly(1, 2);
        assertThat(output.isStream("lines")).isTrue();
        assertThatThrownBy(() -> output.get("lines"))
                .isInstanceOf(ValidationFailedException.class)
                .hasMessageContaining("stream(\"lines\")");
        assertThatThrownBy(() -> output.stream("count")).isInstanceOf(ValidationFailedException.class);
    }

    @Test
    void itsTextHasNamesAndNoValues() {
        assertThat(output.toString()).contains("city").doesNotContain("Rome");
        assertThat(output.asMap()).containsEntry("absent", null).doesNotContainKey("lines");
    }

    @Test
    void whatIsNotReadBesideAStreamSaysSo() {
        NodeOutput alone = NodeOutput.of(Map.of(), Map.of("rows", Flux.just(Map.<String, Object>of("b", 1))), 0);
        assertThatThrownBy(() -> alone.get("total"))
                .isInstanceOf(ValidationFailedException.class)
                .hasMessageContaining("output [rows] is all that is taken")
                .hasMessageContaining("connect 'total'");
        assertThatThrownBy(() -> alone.get("rows")).hasMessageContaining("take it by stream(\"rows\")");
        assertThatThrownBy(() -> alone.stream("row"))
                .isInstanceOf(UnknownNameException.class)
                .hasMessageContaining("did you mean 'rows'");
    }
}
