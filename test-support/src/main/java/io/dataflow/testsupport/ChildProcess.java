package io.dataflow.testsupport;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** Another process of the operating system, which runs a main class of the tests and tells in lines. */
public final class ChildProcess implements AutoCloseable {

    private final Process process;
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Thread reader;

    /**
     * Starts one on the class path of this JVM.
     *
     * @param main the class that it runs
     * @param options of its JVM
     * @param arguments of its main method
     */
    public ChildProcess(Class<?> main, List<String> options, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(compiler());
        command.addAll(options);
        command.addAll(List.of("-cp", classPath(), main.getName()));
        command.addAll(List.of(arguments));
        process = new ProcessBuilder(command).redirectErrorStream(true).start();
        reader = new Thread(this::read, "reader of " + main.getSimpleName());
        reader.setDaemon(true);
        reader.start();
    }

    private void read() {
        try (BufferedReader output = process.inputReader()) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                lines.add(line);
            }
        } catch (IOException e) {
            lines.add("reading failed: " + e.getMessage());
        }
    }

    /** How this JVM compiles and collects, which the options may change. */
    private static List<String> compiler() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> option.startsWith("-XX:TieredStopAtLevel=") || option.matches("-XX:\\+Use\\w+GC"))
                .toList();
    }

    private static String classPath() {
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }

    /** What it has printed so far; the last line may be cut. */
    public List<String> lines() {
        return List.copyOf(lines);
    }

    /** Ends it as the operating system ends what it has no more room for. */
    public void kill() throws InterruptedException {
        process.destroyForcibly();
        end();
    }

    /** Waits for its end and answers how it ended. */
    public int end() throws InterruptedException {
        if (!process.waitFor(10, TimeUnit.MINUTES)) {
            throw new IllegalStateException("The process goes on and on: " + lines);
        }
        reader.join(TimeUnit.MINUTES.toMillis(1));
        return process.exitValue();
    }

    /** Its number in the operating system. */
    public long pid() {
        return process.pid();
    }

    /** Writes a line to its standard input. */
    public void tell(String line) throws IOException {
        process.outputWriter().append(line).append('\n').flush();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
