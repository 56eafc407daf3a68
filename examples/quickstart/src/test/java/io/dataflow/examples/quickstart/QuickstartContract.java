package io.dataflow.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.DataFlow;
import io.dataflow.testsupport.DatabaseContract;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/** The quickstart on a slice of its data. */
abstract class QuickstartContract extends DatabaseContract {

    static final Duration LIMIT = Duration.ofMinutes(2);

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private DataFlow db;

    @BeforeEach
    void open() {
        db = Quickstart.open(database().r2dbcUrl());
    }

    @AfterEach
    void close() {
        db.close().block(LIMIT);
    }

    Outcome run(Flux<Map<String, Object>> places) {
        printed.reset();
        Report report = new Report(new PrintStream(printed, true, StandardCharsets.UTF_8));
        return new Quickstart(db, report, Duration.ofSeconds(1))
                .run(Csv.regions(), places)
                .block(LIMIT);
    }

    String printed() {
        return printed.toString(StandardCharsets.UTF_8);
    }

    /** Every 50th place: some of each large country. */
    static Flux<Map<String, Object>> slice() {
        return Csv.places().index().filter(place -> place.getT1() % 50 == 0).map(place -> place.getT2());
    }

    @Test
    void everyPlaceIsLoadedAndCountedOnce() {
        Map<String, Integer> expected = slice().collectList().block(LIMIT).stream()
                .collect(Collectors.groupingBy(
                        place -> String.valueOf(place.get("country")), Collectors.summingInt(place -> 1)));

        Outcome outcome = run(slice());

        assertThat(outcome.counted()).isEqualTo(3_422);
        assertThat(outcome.places().inserted()).isEqualTo(3_422);
        assertThat(outcome.regions().inserted()).isEqualTo(3_865);
        assertThat(outcome.summariesWritten()).isEqualTo(expected.size());
        assertThat(database().query("SELECT \"country\", \"places\" FROM \"country_summaries\""))
                .hasSize(expected.size())
                .allSatisfy(row -> assertThat(row.values()).containsExactly(first(row), expected.get(first(row))));
        assertThat(printed()).contains("3,422 places loaded");
    }

    @Test
    void aSecondRunChangesNothingAndSaysSo() {
        run(slice());
        assertThat(printed()).doesNotContain("Nothing has changed");
        List<List<Map<String, Object>>> before = tables();

        Outcome again = run(slice());

        assertThat(again.changedNothing()).isTrue();
        assertThat(again.places().skipped()).isEqualTo(3_422);
        assertThat(printed()).contains("Nothing has changed");
        assertThat(tables()).isEqualTo(before);
    }

    @Test
    void onlyTheSummaryThatDiffersIsWritten() {
        run(slice());
        Object italy = updatedAt("IT");
        Object france = updatedAt("FR");
        database().execute("UPDATE \"country_summaries\" SET \"places\" = 0 WHERE \"country\" = 'FR'");

        Outcome again = run(slice());

        assertThat(again.summariesWritten()).isEqualTo(1);
        assertThat(again.changedNothing()).isFalse();
        assertThat(updatedAt("IT")).isEqualTo(italy);
        assertThat(updatedAt("FR")).isNotEqualTo(france);
    }

    private Object updatedAt(String country) {
        return first(database()
                .query("SELECT \"updated_at\" FROM \"country_summaries\" WHERE \"country\" = $1", country)
                .get(0));
    }

    private static Object first(Map<String, Object> row) {
        return row.values().iterator().next();
    }

    private List<List<Map<String, Object>>> tables() {
        return List.of(
                database().query("SELECT * FROM \"regions\" ORDER BY \"code\""),
                database().query("SELECT * FROM \"places\" ORDER BY \"country\", \"name\", \"lat\", \"lng\""),
                database().query("SELECT * FROM \"country_summaries\" ORDER BY \"country\""));
    }
}
