package io.dataflow.testsupport;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The commit that is tested, asked from git once. */
public final class Commit {

    private static final String UNKNOWN = "unknown";
    private static final String CHANGED = "+changes";

    private static @Nullable String current;

    private Commit() {}

    /** Its hash, with {@code +changes} when files differ from it; {@code unknown} outside of a repository. */
    public static synchronized String current() {
        String known = current;
        if (known == null) {
            String hash = git("rev-parse", "HEAD");
            known = hash.isEmpty()
                    ? UNKNOWN
                    : git("status", "--porcelain", "-uno").isEmpty() ? hash : hash + CHANGED;
            current = known;
        }
        return known;
    }

    /** Whether what is tested is a commit as it is. */
    static boolean isExact() {
        return !current().equals(UNKNOWN) && !current().endsWith(CHANGED);
    }

    private static String git(String... arguments) {
        String[] command = new String[arguments.length + 1];
        command[0] = "git";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return process.waitFor() == 0 ? output.strip() : "";
        } catch (IOException absent) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }
}
