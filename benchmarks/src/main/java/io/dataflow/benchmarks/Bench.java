package io.dataflow.benchmarks;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Measures what is asked for, {@code ./bench point [--quick] [--only read-128]}, or makes a page of what was:
 * {@code ./bench report FILE..}.
 */
public final class Bench {

    private static final int ROUNDS = 5;
    private static final String REPORT = "report";

    /** Asks for smaller counts. */
    static final String QUICK = "--quick";

    private static final String ONLY = "--only";

    private Bench() {}

    /**
     * How much is wanted.
     *
     * @param quick whether smaller counts will do
     * @param rounds how many rounds count
     * @param only what the names of scenarios match that are measured; nothing for all of them
     */
    record Wanted(boolean quick, int rounds, String only) {

        /** Whether a scenario is to be measured, by its name without that of the subject. */
        boolean has(String scenario) {
            return only.isEmpty() || scenario.matches(only);
        }
    }

    /** Some scenarios about one subject. */
    @FunctionalInterface
    interface Subject {

        void measure(Wanted wanted, PrintStream out) throws Exception;
    }

    private static final Map<String, Subject> SUBJECTS = Map.of(
            "bulk",
            BulkBench::measure,
            "point",
            PointBench::measure,
            "isolation",
            all(IsolationBench::measure),
            "rows",
            all(RowsBench::measure),
            "micro",
            all(MicroBench::measure),
            "sqlite",
            all(SqliteBench::measure),
            "registration",
            all(RegistrationBench::measure));

    /** Scenarios that are measured all together. */
    @FunctionalInterface
    private interface Whole {

        void measure(boolean quick, int rounds, PrintStream out) throws Exception;
    }

    private static Subject all(Whole subject) {
        return (wanted, out) -> {
            if (!wanted.only().isEmpty()) {
                throw new IllegalArgumentException(
                        ONLY + " is for ./bench point and ./bench bulk, whose scenarios go without each other");
            }
            subject.measure(wanted.quick(), wanted.rounds(), out);
        };
    }

    /**
     * Runs with the names of subjects, {@code --quick} for smaller counts, and {@code --only} with a regular expression for the
     * names of the scenarios that are wanted, such as {@code read-.*}.
     */
    public static void main(String[] arguments) throws Exception {
        List<String> given = new ArrayList<>(List.of(arguments));
        if (given.size() > 1 && given.get(0).equals(REPORT)) {
            Report.write(Path.of("docs"), given.stream().skip(1).map(Path::of).toList());
            return;
        }
        boolean quick = given.removeAll(List.of(QUICK));
        int option = given.indexOf(ONLY);
        String only = "";
        if (option >= 0 && option + 1 < given.size()) {
            only = given.remove(option + 1);
            given.remove(option);
        }
        if (given.isEmpty() || !SUBJECTS.keySet().containsAll(given)) {
            throw new IllegalArgumentException("Asked for " + given + "; known are " + SUBJECTS.keySet() + ", " + QUICK
                    + ", and " + ONLY + " with the name of a scenario; or " + REPORT + " with files");
        }
        Wanted wanted = new Wanted(quick, ROUNDS, only);
        for (Map.Entry<String, Subject> subject : SUBJECTS.entrySet()) {
            if (given.contains(subject.getKey())) {
                System.out.println(RunLine.of(subject.getKey(), wanted) + "\n");
                subject.getValue().measure(wanted, System.out);
            }
        }
    }
}
