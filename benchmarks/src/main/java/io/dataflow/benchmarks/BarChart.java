package io.dataflow.benchmarks;

import io.dataflow.benchmarks.PrintedRun.Section;
import java.util.List;
import java.util.Locale;

/** A drawing of tables as bars, one panel for each: the median of a contender, and a line from its minimum to its maximum. */
final class BarChart {

    private static final int WIDTH = 860;
    private static final int LABELS = 300;
    private static final int BARS = 430;
    private static final int ROW = 24;
    private static final int BAR = 14;
    private static final int HEAD = 34;
    private static final int GAP = 14;
    private static final int TEXT = 12;
    private static final String STYLE = """
        <style>
        text { font: 12px ui-sans-serif, system-ui, "Segoe UI", "DejaVu Sans", sans-serif; fill: #57606a; }
        .title { font-weight: 600; fill: #24292f; }
        .value { font-variant-numeric: tabular-nums; }
        .ours { fill: #2563eb; } .theirs { fill: #a3aebd; }
        .range { stroke: #24292f; stroke-width: 1.2; }
        @media (prefers-color-scheme: dark) {
        text { fill: #9da7b3; } .title { fill: #e6edf3; }
        .ours { fill: #4f8ff7; } .theirs { fill: #57606a; } .range { stroke: #e6edf3; }
        }
        </style>
        """;

    private final StringBuilder svg = new StringBuilder();
    private int top;

    private BarChart() {}

    /** The SVG of some tables. */
    static String of(String name, List<Section> panels) {
        BarChart chart = new BarChart();
        panels.forEach(chart::panel);
        return String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\""
                        + " role=\"img\">%n<title>%s</title>%n%s%s</svg>%n",
                WIDTH,
                chart.top,
                WIDTH,
                chart.top,
                escaped(name),
                STYLE,
                chart.svg);
    }

    private void panel(Section section) {
        boolean compares = section.rows().stream().anyMatch(row -> isOurs(row.get(0)));
        boolean less = section.unit().endsWith(" us");
        text("title", 0, top + HEAD / 2 + 2, "start", section.title());
        text("", WIDTH, top + HEAD / 2 + 2, "end", section.unit() + (less ? ", less is better" : ", more is better"));
        top += HEAD;
        double largest = section.rows().stream()
                .mapToDouble(row -> number(row.get(3)))
                .max()
                .orElse(1);
        for (List<String> row : section.rows()) {
            row(row, largest, !compares || isOurs(row.get(0)));
        }
        top += GAP;
    }

    private void row(List<String> row, double largest, boolean ours) {
        double scale = BARS / largest;
        int middle = top + ROW / 2;
        text("", LABELS - 10, middle + TEXT / 3, "end", row.get(0));
        svg.append(String.format(
                Locale.ROOT,
                "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" rx=\"2\"/>%n",
                ours ? "ours" : "theirs",
                LABELS,
                middle - BAR / 2,
                Math.max(1, number(row.get(1)) * scale),
                BAR));
        svg.append(String.format(
                Locale.ROOT,
                "<line class=\"range\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\"/>%n",
                LABELS + number(row.get(2)) * scale,
                LABELS + number(row.get(3)) * scale,
                middle,
                middle));
        text("value", WIDTH, middle + TEXT / 3, "end", row.get(1));
        top += ROW;
    }

    private void text(String style, int x, int y, String anchor, String text) {
        svg.append(String.format(
                Locale.ROOT,
                "<text class=\"%s\" x=\"%d\" y=\"%d\" text-anchor=\"%s\">%s</text>%n",
                style,
                x,
                y,
                anchor,
                escaped(text)));
    }

    private static boolean isOurs(String contender) {
        return contender.startsWith("reactive-");
    }

    private static double number(String cell) {
        return Double.parseDouble(cell.replace(",", ""));
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
