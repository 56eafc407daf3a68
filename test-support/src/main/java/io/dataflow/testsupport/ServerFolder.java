package io.dataflow.testsupport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * The folder of one server, held by a lock for as long as this JVM lives.
 *
 * <p>Whoever claims one deletes those whose holder is gone, so that a killed JVM leaves nothing for long.
 */
final class ServerFolder {

    private static final String HOLDER = "holder";

    /** Folders of this JVM: to open and close the file of a holder would release the lock that this JVM has on it. */
    private static final Set<Path> OURS = ConcurrentHashMap.newKeySet();

    private final Path path;
    private final FileChannel holder;

    private ServerFolder(Path path, FileChannel holder) {
        this.path = path;
        this.holder = holder;
    }

    static ServerFolder claim() {
        return Folders.exclusively(() -> {
            try {
                Path servers = Files.createDirectories(Folders.root().resolve("servers"));
                deleteStale(servers);
                Path path = Files.createTempDirectory(servers, "s");
                open(path); // any identity may enter; the data folder itself is closed
                FileChannel holder =
                        FileChannel.open(path.resolve(HOLDER), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                holder.lock();
                OURS.add(path);
                Files.createDirectory(path.resolve("data"));
                Files.createFile(path.resolve("log"));
                return new ServerFolder(path, holder);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    Path data() {
        return path.resolve("data");
    }

    Path log() {
        return path.resolve("log");
    }

    void delete() {
        try {
            Folders.delete(path);
            holder.close();
            OURS.remove(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void open(Path path) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static void deleteStale(Path servers) throws IOException {
        List<Path> all;
        try (Stream<Path> entries = Files.list(servers)) {
            all = entries.toList();
        }
        for (Path folder : all) {
            if (isStale(folder)) {
                Folders.delete(folder);
            }
        }
    }

    private static boolean isStale(Path folder) throws IOException {
        if (OURS.contains(folder)) {
            return false;
        }
        Path holder = folder.resolve(HOLDER);
        if (!Files.exists(holder)) {
            return true;
        }
        try (FileChannel channel = FileChannel.open(holder, StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            return lock != null;
        }
    }
}
