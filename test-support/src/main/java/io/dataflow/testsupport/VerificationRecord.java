package io.dataflow.testsupport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;

/**
 * What a part of the verification did: how often, from which seed, for how long, with what outcome.
 *
 * <p>Records lie in {@code target/verification} of the module, one file per part. The long run writes
 * {@code docs/verification.md} from them; with {@code -Dverification.resume} it skips the parts that passed at the same
 * commit already.
 */
public final class VerificationRecord {

    private static final String PASSED = "passed";

    private VerificationRecord() {}

    /** The work of a part, which may throw. */
    @FunctionalInterface
    public interface Part {

        /** Runs it to its end. */
        void run() throws Exception;
    }

    /**
     * Runs a part and records it; in a resumed long run, a part that passed at this commit is not run again.
     *
     * @param part its name, unique in its module
     * @param count how many times it does what it does
     * @param seed the seed of its random choices, 0 if it makes none
     * @param work what it does
     * @throws Exception what the part throws, recorded as its outcome
     */
    public static void run(String part, long count, long seed, Part work) throws Exception {
        String name = SharedPooler.isAsked() ? part + " through pgbouncer" : part;
        if (isResumed() && hasPassed(name, count)) {
            return;
        }
        long start = System.nanoTime();
        String outcome = "failed";
        try {
            work.run();
            outcome = PASSED;
        } finally {
            write(name, count, seed, Duration.ofNanos(System.nanoTime() - start), outcome);
        }
    }

    /** Records what a part did. */
    public static void write(String name, long count, long seed, Duration duration, String outcome) {
        String line = String.join(
                "\t",
                TestModule.current().name(),
                name.replaceAll("\\s+", " "),
                Long.toString(count),
                Long.toString(seed),
                Long.toString(duration.toMillis()),
                outcome.replaceAll("\\s+", " "),
                Commit.current());
        try {
            Files.createDirectories(TestModule.current().verification());
            Files.writeString(file(name), line + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static boolean isResumed() {
        return Effort.isLong() && System.getProperty("verification.resume") != null;
    }

    private static boolean hasPassed(String name, long count) {
        try {
            Path file = file(name);
            if (!Files.exists(file) || !Commit.isExact()) {
                return false;
            }
            String[] fields = Files.readString(file).strip().split("\t");
            return fields[2].equals(Long.toString(count))
                    && fields[5].equals(PASSED)
                    && fields[6].equals(Commit.current());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path file(String name) {
        String file = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
        return TestModule.current().verification().resolve(file + ".tsv");
    }
}
