package io.dataflow.verification;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.OperatingSystemMXBean;
import io.dataflow.testsupport.Commit;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Writes {@code docs/verification.md} at the end of the long run, from what its parts recorded. */
@EnabledIfSystemProperty(named = "dataflow.long", matches = "true", disabledReason = "only mvn verify -Plong writes it")
class VerificationReportTest {

    private static final Pattern SUITE = Pattern.compile("<testsuite [^>]*>");

    /** A test that was left out, with its attributes and the reason. */
    private static final Pattern LEFT_OUT = Pattern.compile("<testcase ([^>]*)>\\s*<skipped(?: message=\"([^\"]*)\")?");

    private static final String POOLER = "pooler: ";

    @Test
    void theReportSaysWhatTheLongRunDid() {
        StringBuilder text = new StringBuilder();
        text.append("# Verification\n\nWritten by `mvn verify -Plong`, which runs every count whole.\n\n");
        machine(text);
        suites(text);
        List<String> leftOut = leftOut(text);
        List<String[]> records = parts(text);
        House.write(House.docs("verification.md"), MutationFigures.ofTheCore().on(text.toString()));

        assertThat(leftOut).allMatch(reason -> reason.startsWith(POOLER), "left out since a pooler cannot do it");
        assertThat(records).allMatch(fields -> fields[5].equals("passed"), "passed");
    }

    private static void machine(StringBuilder text) {
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        text.append("| | |\n|---|---|\n");
        row(text, "Commit", Commit.current());
        row(text, "Finished", Instant.now().truncatedTo(ChronoUnit.SECONDS));
        row(text, "Cores", Runtime.getRuntime().availableProcessors());
        row(text, "Memory", (system.getTotalMemorySize() >> 30) + " GiB");
        row(text, "System", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        row(text, "JDK", System.getProperty("java.vm.vendor") + " " + Runtime.version());
    }

    private static void suites(StringBuilder text) {
        text.append("\n## Tests\n\n| Module | Tests | Skipped | Failed | Seconds |\n|---|---|---|---|---|\n");
        for (Path module : House.modules()) {
            suites(text, module.getFileName().toString(), module.resolve("target/surefire-reports"));
            suites(text, module.getFileName() + " through pgbouncer", module.resolve("target/surefire-reports-pooler"));
        }
    }

    private static void suites(StringBuilder text, String name, Path reports) {
        double[] sums = new double[5];
        for (Path report : House.files(reports, ".xml")) {
            Matcher suite = SUITE.matcher(House.read(report));
            if (suite.find()) {
                String[] names = {"tests", "skipped", "failures", "errors", "time"};
                for (int i = 0; i < names.length; i++) {
                    sums[i] += number(suite.group(), names[i]);
                }
            }
        }
        if (sums[0] > 0) {
            row(text, name, (int) sums[0], (int) sums[1], (int) (sums[2] + sums[3]), Math.round(sums[4]));
        }
    }

    /** What of the contracts did not run through pgbouncer. @return the reasons */
    private static List<String> leftOut(StringBuilder text) {
        List<String> reasons = new ArrayList<>();
        for (Path module : House.modules()) {
            for (Path report : House.files(module.resolve("target/surefire-reports-pooler"), ".xml")) {
                Matcher found = LEFT_OUT.matcher(House.read(report));
                while (found.find()) {
                    if (reasons.isEmpty()) {
                        text.append("\n## Left out behind pgbouncer\n\n| Test | Reason |\n|---|---|\n");
                    }
                    String reason = String.valueOf(found.group(2));
                    reasons.add(reason);
                    String test = text(found.group(1), "classname") + "." + text(found.group(1), "name");
                    row(text, test.substring(test.lastIndexOf('.', test.lastIndexOf('.') - 1) + 1), reason);
                }
            }
        }
        return reasons;
    }

    private static String text(String attributes, String name) {
        Matcher matcher = Pattern.compile("\\b" + name + "=\"([^\"]*)\"").matcher(attributes);
        return matcher.find() ? matcher.group(1) : "";
    }

    private static List<String[]> parts(StringBuilder text) {
        List<String[]> records = House.records("target/verification").stream()
                .sorted(Comparator.comparing((String[] fields) -> fields[0]).thenComparing(fields -> fields[1]))
                .toList();
        text.append("\n## Parts\n\n| Module | Part | Count | Seed | Seconds | Outcome | Commit |\n");
        text.append("|---|---|---|---|---|---|---|\n");
        for (String[] fields : records) {
            String seconds =
                    String.valueOf(Duration.ofMillis(Long.parseLong(fields[4])).toMillis() / 1000.0);
            row(text, fields[0], fields[1], fields[2], fields[3], seconds, fields[5], fields[6]);
        }
        return records;
    }

    private static double number(String suite, String name) {
        Matcher matcher = Pattern.compile("\\b" + name + "=\"([0-9.,]+)\"").matcher(suite);
        return matcher.find() ? Double.parseDouble(matcher.group(1).replace(",", "")) : 0;
    }

    private static void row(StringBuilder text, Object... cells) {
        for (Object cell : cells) {
            text.append("| ").append(cell).append(' ');
        }
        text.append("|\n");
    }
}
