package io.dataflow.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dataflow.benchmarks.Scenario.Comparison;
import io.dataflow.benchmarks.Scenario.Contender;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

class ReportTest {

    private static final String PAGE = "# Results\n\n" + ResultsPage.BEGIN + "\n\nold\n\n" + ResultsPage.END + "\n";

    @TempDir
    private Path docs;

    @BeforeEach
    void page() throws IOException {
        Files.writeString(docs.resolve("performance.md"), PAGE);
    }

    private static String run(String subject, boolean quick) throws Exception {
        Scenario scenario = new Scenario(
                "bulk.create-100",
                "rows/s",
                List.of(
                        new Contender("reactive-dataflow", () -> 1_000_000),
                        new Contender("a < b & c", () -> 3_000_000)),
                List.of(new Comparison("bulk.create-100", "peer", "reactive-dataflow", "a < b & c")));
        return RunLine.of(subject, new Bench.Wanted(quick, 3, "")) + "\n\n## Bulk\n\nPostgreSQL: fsync=on\n\n"
                + Measurement.of(scenario, 1).report() + "p99 bulk.create-100.reactive-dataflow 1.25 ms\n";
    }

    private String report(String... outputs) throws IOException {
        Path[] files = new Path[outputs.length];
        for (int i = 0; i < files.length; i++) {
            files[i] = Files.writeString(docs.resolve(i + ".out"), outputs[i]);
        }
        Report.write(docs, List.of(files));
        return Files.readString(docs.resolve("performance.md"));
    }

    @Test
    void thePageTellsTheRunItsRatiosAndItsFiguresInThePlaceOfOldOnes() throws Exception {
        String run = run("bulk", true);

        String page = report(run);

        assertThat(page)
                .startsWith("# Results\n\n" + ResultsPage.BEGIN + "\n\n## Bulk\n\n`bulk --quick, 3 rounds, ")
                .endsWith(ResultsPage.END + "\n")
                .doesNotContain("old")
                .contains("**A quick run**", "PostgreSQL: fsync=on", "![bulk.create](charts/bulk-create.svg)")
                .contains("| a < b & c | ", "- bulk.create-100.reactive-dataflow 1.25 ms")
                .containsPattern("\\| `bulk\\.create-100\\.peer` \\| \\d\\.\\d\\d \\|");
        assertThat(report(run)).as("written again").isEqualTo(page);
        assertThat(report(run("bulk", false))).doesNotContain("quick");
    }

    @Test
    void aChartHasABarForEachContenderAndOldChartsAreGone() throws Exception {
        Files.createDirectories(docs.resolve("charts"));
        Files.writeString(docs.resolve("charts/gone.svg"), "");

        report(run("bulk", true));

        assertThat(docs.resolve("charts")).isDirectoryContaining("glob:**/bulk-create.svg");
        assertThat(docs.resolve("charts/gone.svg")).doesNotExist();
        Document chart = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(Files.readString(docs.resolve("charts/bulk-create.svg")))));
        assertThat(chart.getElementsByTagName("rect").getLength()).isEqualTo(2);
        assertThat(chart.getDocumentElement().getTextContent()).contains("reactive-dataflow", "a < b & c");
    }

    @Test
    void theLastRunOfASubjectCounts() throws Exception {
        String page = report(run("bulk", true), run("bulk", false));

        assertThat(page).containsOnlyOnce("## Bulk").doesNotContain("quick");
    }

    @Test
    void textOfJmhStaysAsItIs() throws Exception {
        String micro = RunLine.of("micro", new Bench.Wanted(false, 5, ""))
                + "\n\n## Small parts\n\n```text\nBenchmark  Mode\nMicro.part  avgt\n```\n";

        assertThat(report(micro)).contains("## Small parts\n", "```text\nBenchmark  Mode\nMicro.part  avgt\n```\n");
    }

    @Test
    void whatIsNoRunIsRefusedAndThePageStays() throws Exception {
        assertThatThrownBy(() -> report("nothing\n")).hasMessageContaining("No run in");
        assertThatThrownBy(() -> report(run("bulk", true).replaceFirst("Run: .*", "")))
                .hasMessageContaining("nobody knows what run it is of");
        assertThat(docs.resolve("performance.md")).hasContent(PAGE);
    }
}
