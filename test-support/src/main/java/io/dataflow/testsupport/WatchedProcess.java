package io.dataflow.testsupport;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A program under a shell that watches the pipe to this JVM.
 *
 * <p>A line on the pipe is the signal to send; its end, which comes even when the JVM is killed, means the last
 * signal. The shell lives exactly as long as the program.
 */
final class WatchedProcess {

    private static final String WATCH = "last=$1; shift; exec 3<&0; \"$@\" 3<&- </dev/null & p=$!; "
            + "{ read s || s=$last; kill -$s $p; } <&3 & r=$!; exec 3<&-; wait $p; c=$?; kill $r 2>/dev/null; exit $c";

    private static final long END_LIMIT_MILLIS = 60_000;

    private final Process shell;

    private WatchedProcess(Process shell) {
        this.shell = shell;
    }

    /**
     * Starts a program as an unprivileged identity; what it prints is appended to the log.
     *
     * @param last the signal that ends it with this JVM; QUIT does nothing to a program without a handler for it
     */
    static WatchedProcess start(List<String> program, Path log, String last) throws IOException {
        List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", WATCH, "watch", last));
        command.addAll(Unprivileged.get().prefix());
        command.addAll(program);
        return new WatchedProcess(new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start());
    }

    boolean isAlive() {
        return shell.isAlive();
    }

    /** Sends a signal and waits until the program is gone. */
    void end(String signal) {
        try (var pipe = shell.getOutputStream()) {
            pipe.write((signal + "\n").getBytes(StandardCharsets.US_ASCII));
        } catch (IOException alreadyGone) {
            // nobody reads the pipe any more
        }
        try {
            if (!shell.waitFor(END_LIMIT_MILLIS, TimeUnit.MILLISECONDS)) {
                shell.descendants().forEach(ProcessHandle::destroyForcibly);
                shell.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
