package io.dataflow.core.internal.operation;

import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.core.BulkOptions.OnConflict;
import io.dataflow.core.BulkOptions.OnError;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BulkSettingsTest {

    private static List<Integer> sizes(int first, int largest, int parallel) {
        BulkSettings settings = new BulkSettings(
                first,
                largest,
                OnConflict.ERROR,
                List.of(),
                OnError.STOP,
                5,
                parallel,
                false,
                false,
                false,
                null,
                List.of(),
                null);
        return IntStream.of(0, 1, 2, 3, 4, 5, 6, 7, 50, 1_000_000)
                .mapToObj(settings::rowsOf)
                .toList();
    }

    @Test
    void batchesGrowAfterTwoForEachConnection() {
        assertThat(sizes(5_000, 20_000, 1))
                .containsExactly(5_000, 5_000, 10_000, 20_000, 20_000, 20_000, 20_000, 20_000, 20_000, 20_000);
        assertThat(sizes(5_000, 20_000, 2))
                .containsExactly(5_000, 5_000, 5_000, 5_000, 10_000, 10_000, 20_000, 20_000, 20_000, 20_000);
        assertThat(sizes(1, 100_000, 1)).containsExactly(1, 1, 2, 4, 8, 16, 32, 64, 100_000, 100_000);
    }

    @Test
    void aSizeThatWasChosenStays() {
        assertThat(sizes(7, 7, 1)).containsOnly(7);
        assertThat(sizes(7, 7, 3)).containsOnly(7);
    }
}
