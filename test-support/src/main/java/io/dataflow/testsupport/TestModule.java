package io.dataflow.testsupport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/** The module whose tests run in this JVM, and the folders of what they record. */
record TestModule(Path folder) {

    private static final TestModule CURRENT = new TestModule(
            Path.of(System.getProperty("basedir", "")).toAbsolutePath().normalize());

    private static final AtomicBoolean CLEARED = new AtomicBoolean();

    static TestModule current() {
        return CURRENT;
    }

    String name() {
        return String.valueOf(folder.getFileName());
    }

    Path verification() {
        return folder.resolve("target/verification");
    }

    /** Deletes what an earlier run recorded; the records of a long run stay when it is resumed. */
    void clearOnce() {
        if (CLEARED.compareAndSet(false, true)) {
            Folders.delete(capabilities());
            if (!VerificationRecord.isResumed()) {
                Folders.delete(verification());
            }
        }
    }

    void writeCapabilities(Set<CapabilityRecord> passed, Set<CapabilityRecord> failed) {
        if (passed.isEmpty() && failed.isEmpty()) {
            return;
        }
        Stream<String> lines = Stream.concat(
                passed.stream().map(each -> each.line(name(), "passed")),
                failed.stream().map(each -> each.line(name(), "failed")));
        try {
            Path file = Files.createDirectories(capabilities())
                    .resolve(ProcessHandle.current().pid() + "-" + System.nanoTime() + ".tsv");
            Files.write(file, lines.sorted().toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path capabilities() {
        return folder.resolve("target/capabilities");
    }
}
