package io.dataflow.testsupport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
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
            clear(System.getProperty(
                    "dataflow.run", "JVM " + ProcessHandle.current().pid()));
        }
    }

    /** Deletes what another run recorded; the JVMs of one run share what they record. */
    void clear(String run) {
        try {
            Path target = Files.createDirectories(folder.resolve("target"));
            try (FileChannel channel = FileChannel.open(target.resolve("test-run"), CREATE, READ, WRITE);
                    FileLock lock = channel.lock()) {
                ByteBuffer known = ByteBuffer.allocate((int) channel.size());
                channel.read(known);
                if (lock.isValid() && !run.equals(UTF_8.decode(known.flip()).toString())) {
                    Folders.delete(capabilities());
                    if (!VerificationRecord.isResumed()) {
                        Folders.delete(verification());
                    }
                    channel.truncate(0).write(UTF_8.encode(run), 0);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
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
