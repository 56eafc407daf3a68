package io.dataflow.benchmarks;

import io.dataflow.benchmarks.PrintedRun.Section;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The part of the page of results that is made from runs: their charts, ratios and tables. */
final class ResultsPage {

    static final String BEGIN = "<!-- results: written by ./bench report -->";
    static final String END = "<!-- end of results -->";

    private final Map<String, String> charts = new LinkedHashMap<>();
    private final StringBuilder text = new StringBuilder();

    private ResultsPage() {}

    static ResultsPage of(Iterable<PrintedRun> runs) {
        ResultsPage page = new ResultsPage();
        runs.forEach(page::run);
        return page;
    }

    /** The drawings by the names of their files. */
    Map<String, String> charts() {
        return charts;
    }

    /** The page with this part in the place of the one that it has. */
    String in(String page) {
        int begin = page.indexOf(BEGIN);
        int end = page.indexOf(END);
        if (begin < 0 || end < begin) {
            throw new IllegalArgumentException(
                    "The page has no place for results, between '" + BEGIN + "' and '" + END + "'");
        }
        return page.substring(0, begin + BEGIN.length()) + "\n\n" + text + page.substring(end);
    }

    private void run(PrintedRun run) {
        text.append("## ").append(run.title()).append("\n\n");
        text.append('`').append(run.line().substring(RunLine.START.length())).append("`\n\n");
        if (run.line().contains(RunLine.QUICK)) {
            text.append("**A quick run**: fewer rows or calls, so that figures scatter more.\n\n");
        }
        run.notes().forEach(note -> text.append(note).append("\n\n"));
        groups(run.sections()).forEach(this::group);
        if (!run.block().isEmpty()) {
            text.append("```text\n");
            run.block().forEach(line -> text.append(line).append('\n'));
            text.append("```\n\n");
        }
    }

    /** Sections about one thing: their names are alike up to the first blank, comma, colon or hyphen. */
    private static Map<String, List<Section>> groups(List<Section> sections) {
        Map<String, List<Section>> groups = new LinkedHashMap<>();
        for (Section section : sections) {
            groups.computeIfAbsent(section.title().split("[ ,:-]", 2)[0], name -> new ArrayList<>())
                    .add(section);
        }
        return groups;
    }

    private void group(String name, List<Section> sections) {
        String file = name.replace('.', '-') + ".svg";
        charts.put(file, BarChart.of(name, sections));
        text.append("![").append(name).append("](charts/").append(file).append(")\n\n");
        ratios(sections);
        text.append("<details><summary>All figures of ").append(name).append("</summary>\n\n");
        sections.forEach(this::figures);
        text.append("</details>\n\n");
    }

    private void ratios(List<Section> sections) {
        List<String> ratios = sections.stream()
                .flatMap(section -> section.lines("ratio").stream())
                .toList();
        if (ratios.isEmpty()) {
            return;
        }
        row(List.of("ratio", "ours for each of theirs"));
        text.append("|---|---:|\n");
        ratios.forEach(ratio -> {
            int blank = ratio.lastIndexOf(' ');
            row(List.of('`' + ratio.substring(0, blank) + '`', ratio.substring(blank + 1)));
        });
        text.append('\n');
    }

    private void figures(Section section) {
        text.append("**").append(section.title()).append("**\n\n");
        row(section.head());
        text.append("|---").append("|---:".repeat(section.head().size() - 1)).append("|\n");
        section.rows().forEach(this::row);
        text.append('\n');
        List<String> latencies = section.lines("p99");
        if (!latencies.isEmpty()) {
            text.append("99 of 100 calls were answered within:\n\n");
            latencies.forEach(latency -> text.append("- ").append(latency).append('\n'));
            text.append('\n');
        }
    }

    private void row(List<String> cells) {
        text.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }
}
