package io.dataflow.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.testsupport.OnDatabase;
import java.util.Map;
import org.junit.jupiter.api.Test;

@OnDatabase("SQLite")
class QuickstartOnSqliteTest extends QuickstartContract {

    @Test
    void itsDatabaseIsAFileHereUnlessTheEnvironmentSaysOtherwise() {
        assertThat(Quickstart.url(Map.of())).isEqualTo("r2dbc:sqlite:file:///./quickstart.db");
        assertThat(Quickstart.url(Map.of("DATAFLOW_URL", "r2dbc:h2:mem:///x"))).isEqualTo("r2dbc:h2:mem:///x");
    }

    @Test
    void theWholeWorldIsJoinedToItsRegions() {
        Outcome outcome = run(Csv.places());

        assertThat(outcome.places().inserted()).isEqualTo(171_075);
        assertThat(outcome.counted()).isEqualTo(171_075);
        assertThat(outcome.withoutRegion()).isEqualTo(384);
        assertThat(outcome.countries()).isEqualTo(246);
        assertThat(outcome.largest().get(0))
                .isEqualTo(new CountrySummary(
                        "US",
                        17_343,
                        0,
                        "Utqiagvik",
                        71.29058,
                        -156.78872,
                        "Alaska",
                        "Discovery Harbor",
                        19.04411,
                        -155.6319,
                        "Hawaii"));
        assertThat(printed())
                .contains("384 of them have no region")
                .contains("171,075 places loaded: 171,075 new, 0 there already; 246 of 246 summaries written.");
    }
}
