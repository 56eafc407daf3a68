package io.dataflow.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** The processor time that processes have used, as Linux accounts for it; elsewhere it is not told. */
final class Cpu {

    private static final double NANOS_OF_A_TICK = 1e7;
    private static final int FIRST_TIME = 11;
    private static final int OWN_TIMES = 2;
    private static final int TIMES = 4;

    private Cpu() {}

    /** Nanoseconds of this JVM and of the processes that it started and that have ended. */
    static double ofThisProcess() {
        return times(ProcessHandle.current(), TIMES);
    }

    /** Nanoseconds of a process and of all that it started, whether they have ended or not. */
    static double ofAllBelow(long pid) {
        Optional<ProcessHandle> process = ProcessHandle.of(pid);
        if (process.isEmpty()) {
            return Double.NaN;
        }
        try (Stream<ProcessHandle> children = process.get().descendants()) {
            return times(process.get(), TIMES)
                    + children.mapToDouble(child -> times(child, OWN_TIMES))
                            .filter(time -> !Double.isNaN(time))
                            .sum();
        }
    }

    private static double times(ProcessHandle process, int count) {
        try {
            String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
            // The name of the program, in brackets, may hold anything.
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            double ticks = 0;
            for (int i = 0; i < count; i++) {
                ticks += Long.parseLong(fields[FIRST_TIME + i]);
            }
            return ticks * NANOS_OF_A_TICK;
        } catch (IOException e) {
            return Double.NaN;
        }
    }
}
