package io.dataflow.verification;

import io.dataflow.testsupport.Commit;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How many of the faults that mutation testing planted its tests found, by package.
 *
 * @param packages the planted and the found ones of each package, by its name
 */
record MutationFigures(Map<String, Count> packages) {

    /** The least share of planted faults that is to be found, in percent; the build of the module demands the same. */
    static final int LEAST = 75;

    private static final String TITLE = "\n## Mutation testing\n";
    private static final Pattern PLANTED =
            Pattern.compile("<mutation detected='(true|false)'.*?<mutatedClass>([^<]+)\\.[^.<]+</mutatedClass>");

    /** Some planted faults and how many of them were found. */
    record Count(int planted, int found) {

        Count plus(Count other) {
            return new Count(planted + other.planted, found + other.found);
        }

        double percent() {
            return planted == 0 ? 0 : Math.floor(1000.0 * found / planted) / 10;
        }
    }

    /** Those of the report that the build of the core wrote last. */
    static MutationFigures ofTheCore() {
        Path report = House.root().resolve("reactive-core/target/pit-reports/mutations.xml");
        return parse(House.read(report));
    }

    static MutationFigures parse(String report) {
        Map<String, Count> packages = new TreeMap<>();
        Matcher matcher = PLANTED.matcher(report);
        while (matcher.find()) {
            Count one = new Count(1, matcher.group(1).equals("true") ? 1 : 0);
            packages.merge(matcher.group(2), one, Count::plus);
        }
        return new MutationFigures(packages);
    }

    Count all() {
        return packages.values().stream().reduce(new Count(0, 0), Count::plus);
    }

    /** A page with these figures as its last part, in place of those that it had. */
    String on(String page) {
        int old = page.indexOf(TITLE);
        StringBuilder text = new StringBuilder(old < 0 ? page : page.substring(0, old)).append(TITLE);
        text.append(
                        "\nOf the faults that PIT plants into these packages, their own tests, which need no server, have to find ")
                .append(LEAST)
                .append(" %. Commit `")
                .append(Commit.current())
                .append("`, ")
                .append(Instant.now().truncatedTo(ChronoUnit.SECONDS))
                .append(".\n\n| Package | Planted | Found | % |\n|---|---|---|---|\n");
        packages.forEach((name, count) -> row(text, "`" + name + "`", count));
        row(text, "all", all());
        return text.toString();
    }

    private static void row(StringBuilder text, String name, Count count) {
        text.append("| %s | %d | %d | %s |\n".formatted(name, count.planted(), count.found(), count.percent()));
    }
}
