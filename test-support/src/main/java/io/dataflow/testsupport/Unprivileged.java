package io.dataflow.testsupport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a command runs that refuses to be root: as it is for an ordinary user; for root in a user namespace of its own,
 * or, where that is not allowed, as {@code nobody}.
 *
 * @param prefix what stands before the command
 * @param owner who must own the command's files; null when that is the caller anyway
 */
record Unprivileged(List<String> prefix, @Nullable String owner) {

    private static final String NOBODY = "nobody";

    private static final List<Unprivileged> FOR_ROOT = List.of(
            new Unprivileged(List.of("unshare", "-U", "--"), null),
            new Unprivileged(List.of("setpriv", "--reuid", NOBODY, "--clear-groups", "--"), NOBODY),
            new Unprivileged(List.of("runuser", "-u", NOBODY, "--"), NOBODY));

    private static @Nullable Unprivileged chosen;

    static synchronized Unprivileged get() {
        Unprivileged way = chosen;
        if (way == null) {
            way = choose();
            chosen = way;
        }
        return way;
    }

    private static Unprivileged choose() {
        if (!"root".equals(System.getProperty("user.name"))) {
            return new Unprivileged(List.of(), null);
        }
        return FOR_ROOT.stream()
                .filter(way -> succeeds(way.command("true")))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "PostgreSQL refuses to run as root, and none of unshare, setpriv and runuser works here: "
                                + "run the build as an ordinary user, or set " + SharedPostgres.VARIABLE));
    }

    List<String> command(String... command) {
        List<String> whole = new ArrayList<>(prefix);
        whole.addAll(Arrays.asList(command));
        return whole;
    }

    /** Gives a folder and all in it to the one who will work there. */
    void handOver(Path folder) {
        if (owner != null && !succeeds(List.of("chown", "-R", owner, folder.toString()))) {
            throw new IllegalStateException("Could not give " + folder + " to " + owner);
        }
    }

    /** Runs a command to its end. @throws IllegalStateException with its output, if it fails */
    void run(@Nullable Path input, String... command) {
        try {
            ProcessBuilder builder = new ProcessBuilder(command(command)).redirectErrorStream(true);
            if (input != null) {
                builder.redirectInput(input.toFile());
            }
            Process process = builder.start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(command[0] + " failed:\n" + output);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for " + command[0], e);
        }
    }

    private static boolean succeeds(List<String> command) {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
