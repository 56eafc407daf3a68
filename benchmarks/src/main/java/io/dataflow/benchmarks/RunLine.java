package io.dataflow.benchmarks;

import io.dataflow.testsupport.Commit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The first line that a run prints: what was measured, how, of which commit and on which machine. */
final class RunLine {

    static final String START = "Run: ";
    static final String QUICK = " " + Bench.QUICK;

    private static final String MODEL = "model name";
    private static final Pattern SHORT = Pattern.compile("^([0-9a-f]{12})[0-9a-f]*");

    private RunLine() {}

    static String of(String subject, Bench.Wanted wanted) {
        return START + subject + (wanted.quick() ? QUICK : "") + ", " + wanted.rounds() + " rounds, "
                + LocalDate.now(ZoneOffset.UTC)
                + ", commit " + SHORT.matcher(Commit.current()).replaceFirst("$1") + ", "
                + Runtime.getRuntime().availableProcessors() + " processors ("
                + processor() + "), JDK " + Runtime.version() + ", " + System.getProperty("os.name") + " "
                + System.getProperty("os.version");
    }

    /** The subject of a line. */
    static String subject(String line) {
        return line.substring(START.length(), line.indexOf(',')).replace(QUICK, "");
    }

    private static String processor() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith(MODEL))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip().replace(',', ' '))
                    .findFirst()
                    .orElseGet(RunLine::architecture);
        } catch (IOException absent) {
            return architecture();
        }
    }

    private static String architecture() {
        return System.getProperty("os.arch");
    }
}
