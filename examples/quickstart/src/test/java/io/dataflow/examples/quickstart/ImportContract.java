package io.dataflow.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.DataFlow;
import io.dataflow.testsupport.DatabaseContract;
import io.dataflow.testsupport.Recorder;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How the quickstart imports: by the fastest way that the database has, and told while it goes on. */
abstract class ImportContract extends DatabaseContract {

    private static final int ROWS = 45_000;
    private static final Pattern LINE =
            Pattern.compile("Place +([\\d,]+) rows +([\\d,]+) rows/s +([\\d,]+) new +([\\d,]+) there already");

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private Recorder recorder;
    private DataFlow db;

    @BeforeEach
    void open() {
        recorder = new Recorder(database().r2dbcUrl());
        db = DataFlow.builder(recorder)
                .model(Region.class)
                .model(Place.class)
                .model(CountrySummary.class)
                .build();
    }

    @AfterEach
    void close() {
        db.close().block(QuickstartContract.LIMIT);
    }

    /** Asserts by which of the statements the places came in. */
    abstract void assertFast(List<String> statements);

    /** Those that hold all of these parts. */
    static List<String> with(List<String> statements, String... parts) {
        return statements.stream()
                .filter(text -> List.of(parts).stream().allMatch(text::contains))
                .toList();
    }

    @Test
    void thePlacesTakeTheFastWayAndTheirProgressIsTold() {
        Report report = new Report(new PrintStream(printed, true, StandardCharsets.UTF_8));
        Quickstart quickstart = new Quickstart(db, report, Duration.ofMillis(1));

        Outcome outcome = quickstart.run(Csv.regions(), Csv.places().take(ROWS)).block(QuickstartContract.LIMIT);

        assertThat(outcome.places().inserted()).isEqualTo(ROWS);
        assertFast(recorder.take());
        List<MatchResult> lines =
                LINE.matcher(printed.toString(StandardCharsets.UTF_8)).results().toList();
        assertThat(lines).as("lines of progress in %s", printed).hasSizeGreaterThan(1);
        assertThat(lines.stream().map(line -> number(line, 1)))
                .isSorted()
                .last()
                .isEqualTo((long) ROWS);
        assertThat(lines).allSatisfy(line -> {
            assertThat(number(line, 2)).as("rows/s").isPositive();
            assertThat(number(line, 3)).as("new").isEqualTo(number(line, 1));
            assertThat(number(line, 4)).as("there already").isZero();
        });
    }

    private static long number(MatchResult line, int group) {
        return Long.parseLong(line.group(group).replace(",", ""));
    }
}
