package io.dataflow.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What a run printed, read back.
 *
 * @param line its {@link RunLine}
 * @param title what it measured
 * @param notes what it said of the server and the data
 * @param sections its tables
 * @param block what it printed as text, a table of JMH
 */
record PrintedRun(String line, String title, List<String> notes, List<Section> sections, List<String> block) {

    /**
     * A table, and the lines below it.
     *
     * @param head the columns
     * @param rows the cells of each contender
     * @param lines ratios and percentiles
     */
    record Section(String title, List<String> head, List<List<String>> rows, List<String> lines) {

        /** What the medians are. */
        String unit() {
            return head.get(1).replace("median ", "");
        }

        /** The lines that begin with a word, without it. */
        List<String> lines(String word) {
            return lines.stream()
                    .filter(line -> line.startsWith(word + " "))
                    .map(line -> line.substring(word.length() + 1))
                    .toList();
        }
    }

    private static final String SECTION = "### ";
    private static final String TITLE = "## ";
    private static final String FENCE = "```";

    String subject() {
        return RunLine.subject(line);
    }

    /**
     * Reads runs from their output.
     *
     * @throws IllegalArgumentException if it has tables before it says of which run they are
     */
    static List<PrintedRun> of(List<String> output) {
        List<PrintedRun> runs = new ArrayList<>();
        List<String> lines = new ArrayList<>();
        for (String line : output) {
            if (line.startsWith(RunLine.START)) {
                add(runs, lines);
                lines = new ArrayList<>();
            }
            lines.add(line.strip());
        }
        add(runs, lines);
        return runs;
    }

    private static void add(List<PrintedRun> runs, List<String> lines) {
        if (!lines.isEmpty() && lines.get(0).startsWith(RunLine.START)) {
            runs.add(run(lines));
        } else if (lines.stream().anyMatch(line -> line.startsWith("|"))) {
            throw new IllegalArgumentException("A table stands before any line that begins with '" + RunLine.START
                    + "', so that nobody knows what run it is of; give what ./bench printed as a whole");
        }
    }

    private static PrintedRun run(List<String> lines) {
        PrintedRun run =
                new PrintedRun(lines.get(0), title(lines), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        boolean fenced = false;
        for (String line : lines.subList(1, lines.size())) {
            if (line.startsWith(FENCE)) {
                fenced = !fenced;
            } else if (fenced) {
                run.block.add(line);
            } else {
                run.take(line);
            }
        }
        return run;
    }

    private static String title(List<String> lines) {
        return lines.stream()
                .filter(line -> line.startsWith(TITLE))
                .map(line -> line.substring(TITLE.length()))
                .findFirst()
                .orElseGet(() -> RunLine.subject(lines.get(0)));
    }

    private void take(String line) {
        if (line.startsWith(SECTION)) {
            sections.add(new Section(
                    line.substring(SECTION.length()), new ArrayList<>(), new ArrayList<>(), new ArrayList<>()));
        } else if (line.startsWith("|") && !sections.isEmpty()) {
            cells(sections.get(sections.size() - 1), line);
        } else if (line.startsWith("ratio ") || line.startsWith("p99 ")) {
            sections.get(sections.size() - 1).lines.add(line);
        } else if (!line.isEmpty() && !line.startsWith(TITLE)) {
            notes.add(line);
        }
    }

    private static void cells(Section section, String line) {
        List<String> cells =
                Arrays.stream(line.substring(1).split("\\|")).map(String::strip).toList();
        if (section.head.isEmpty()) {
            section.head.addAll(cells);
        } else if (!line.startsWith("|--")) {
            section.rows.add(cells);
        }
    }
}
