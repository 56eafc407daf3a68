package io.dataflow.benchmarks;

import java.io.PrintStream;
import java.util.List;
import java.util.Map;

/** Measures what is asked for: {@code ./bench registration [--quick]}. */
public final class Bench {

    private static final int ROUNDS = 5;
    private static final int QUICK_ROUNDS = 3;

    private Bench() {}

    /** Some scenarios about one subject. */
    @FunctionalInterface
    interface Subject {

        void measure(boolean quick, int rounds, PrintStream out) throws Exception;
    }

    private static final Map<String, Subject> SUBJECTS = Map.of(
            "bulk",
            BulkBench::measure,
            "point",
            PointBench::measure,
            "isolation",
            IsolationBench::measure,
            "rows",
            RowsBench::measure,
            "sqlite",
            SqliteBench::measure,
            "registration",
            RegistrationBench::measure);

    /** Runs with the names of subjects, and {@code --quick} for smaller counts. */
    public static void main(String[] arguments) throws Exception {
        List<String> given = List.of(arguments);
        boolean quick = given.contains("--quick");
        List<String> subjects =
                given.stream().filter(name -> !name.equals("--quick")).toList();
        if (subjects.isEmpty() || !SUBJECTS.keySet().containsAll(subjects)) {
            throw new IllegalArgumentException(
                    "Asked for " + subjects + "; known are " + SUBJECTS.keySet() + ", and --quick");
        }
        for (Map.Entry<String, Subject> subject : SUBJECTS.entrySet()) {
            if (subjects.contains(subject.getKey())) {
                subject.getValue().measure(quick, quick ? QUICK_ROUNDS : ROUNDS, System.out);
            }
        }
    }
}
