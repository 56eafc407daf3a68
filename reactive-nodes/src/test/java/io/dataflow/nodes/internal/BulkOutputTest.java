package io.dataflow.nodes.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.core.BulkProgress;
import io.dataflow.nodes.NodeOutput;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BulkOutputTest {

    private static BulkProgress<Map<String, Object>> tick(int number, boolean last) {
        return new BulkProgress<>(
                number,
                number,
                number,
                0,
                0,
                0,
                0,
                List.of(),
                List.of((Object) number),
                Duration.ofMillis(number),
                last);
    }

    @Test
    void ticksAreThinnedSoThatTheirNumberIsBoundedAndTheLastIsKept() {
        BulkOutput gathered = new BulkOutput();
        for (int i = 1; i <= 100_000; i++) {
            gathered.add(tick(i, false));
        }
        gathered.add(tick(100_000, true));

        NodeOutput output = gathered.output();
        List<Map<String, Object>> ticks =
                output.stream("progress").collectList().block(Fixture.LIMIT);
        assertThat(ticks).hasSizeBetween(100, 1_100);
        assertThat(ticks)
                .isSortedAccordingTo((a, b) -> Long.compare((Long) a.get("processed"), (Long) b.get("processed")));
        assertThat(ticks.get(ticks.size() - 1)).containsEntry("last", true).containsEntry("processed", 100_000L);
        assertThat(output.get("processed")).isEqualTo(100_000L);
        assertThat((List<?>) output.get("ids")).hasSize(100_001);
        assertThat(output.rows()).isEqualTo(100_000);
    }

    @Test
    void oneTickIsTheLast() {
        List<Map<String, Object>> ticks = BulkOutput.ofStatement(3, 0, Duration.ofMillis(1)).stream("progress")
                .collectList()
                .block(Fixture.LIMIT);
        assertThat(ticks).singleElement().satisfies(tick -> assertThat(tick)
                .containsEntry("updated", 3L)
                .containsEntry("processed", 3L)
                .containsEntry("last", true));
    }
}
