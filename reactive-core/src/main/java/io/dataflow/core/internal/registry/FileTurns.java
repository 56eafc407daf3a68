package io.dataflow.core.internal.registry;

import io.dataflow.core.RegistryException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * The turns of those who write a file, in this process and in others.
 *
 * <p>The lock is that of the operating system, on an empty file beside it that stays: it ends with the process that holds it.
 */
final class FileTurns {

    private static final Duration PAUSE = Duration.ofMillis(25);

    /**
     * The locks that this process holds. The operating system knows a process as one holder, and takes its lock away as soon as
     * any channel on the file is closed; so a second one must not even be opened.
     */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path lock;
    private final Duration patience;

    FileTurns(Path file, Duration patience) {
        this.lock = file.resolveSibling(file.getFileName() + ".lock");
        this.patience = patience;
    }

    /** Work that is tried again while {@link #exclusively} finds the lock taken. */
    <T> Mono<T> take(Mono<T> work) {
        return work.retryWhen(Retry.fixedDelay(patience.dividedBy(PAUSE), PAUSE)
                .filter(Taken.class::isInstance)
                .onRetryExhaustedThrow((spec, signal) -> new RegistryException(
                        "ready",
                        "The registry of models is locked: '" + lock + "' has been held by another process for "
                                + patience.toMillis() + " ms; look what it does, and try again",
                        true,
                        null)));
    }

    /** Runs work that blocks while nobody else runs any; never waits. */
    void exclusively(Work work) throws IOException {
        Path real = Objects.requireNonNull(lock.getParent()).toRealPath().resolve(lock.getFileName());
        if (!HELD.add(real)) {
            throw new Taken();
        }
        try (FileChannel channel = FileChannel.open(real, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock held = channel.tryLock()) {
            if (held == null) {
                throw new Taken();
            }
            work.run();
        } finally {
            HELD.remove(real);
        }
    }

    /** Work on files. */
    interface Work {
        void run() throws IOException;
    }

    private static final class Taken extends RuntimeException {

        private static final long serialVersionUID = 1L;

        Taken() {
            super(null, null, false, false);
        }
    }
}
