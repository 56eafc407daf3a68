package io.dataflow.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.core.BulkProgress;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReportTest {

    @Test
    void progressTellsTheRowsSoFarAndTheirRate() {
        assertThat(progress(12_000, 11_000, 1_000, Duration.ofMillis(1_500)))
                .isEqualTo("Place     12,000 rows      8,000 rows/s     11,000 new      1,000 there already");
    }

    @Test
    void noTimeIsNoRateWithoutEnd() {
        assertThat(progress(10, 10, 0, Duration.ZERO)).contains(" 10,000 rows/s");
        assertThat(progress(0, 0, 0, Duration.ZERO)).contains(" 0 rows/s");
    }

    private static String progress(long processed, long inserted, long skipped, Duration elapsed) {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        new Report(new PrintStream(printed, true, StandardCharsets.UTF_8))
                .progress(
                        "Place",
                        new BulkProgress<>(
                                1, processed, inserted, 0, skipped, 0, 0, List.of(), List.of(), elapsed, false));
        return printed.toString(StandardCharsets.UTF_8).strip();
    }
}
