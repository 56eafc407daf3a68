package io.dataflow.benchmarks;

import java.io.PrintStream;
import java.util.Collection;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatFactory;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** The small parts by JMH, each in a JVM of its own; there is no peer to compare them with. */
final class MicroBench {

    private static final int ITERATIONS = 5;
    private static final int QUICK_ITERATIONS = 3;

    private MicroBench() {}

    static void measure(boolean quick, int rounds, PrintStream out) throws Exception {
        out.println("## Small parts\n\n```text");
        TimeValue time = quick ? TimeValue.milliseconds(500) : TimeValue.seconds(1);
        int iterations = quick ? QUICK_ITERATIONS : ITERATIONS;
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include("\\.Micro[A-Z][a-z]+\\.")
                .forks(quick ? 1 : 2)
                .warmupIterations(iterations)
                .warmupTime(time)
                .measurementIterations(iterations)
                .measurementTime(time)
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT);
        Collection<RunResult> results = new Runner(options.build()).run();
        ResultFormatFactory.getInstance(ResultFormatType.TEXT, out).writeOut(results);
        out.println("```\n");
    }
}
