package io.dataflow.sqlite;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One database of this process: what all connections to it share.
 *
 * <p>A database in memory is a file too, in the folder for temporary files and without waiting for the disk: SQLite's own
 * databases in memory know no reader beside a writer. It is there until everybody who used it has let it go, and known under
 * its name to this process alone.
 */
final class DatabaseFile {

    private static final Map<Object, DatabaseFile> FILES = new HashMap<>();

    private final Object key;
    private final Path path;
    private final boolean temporary;
    private final WriterQueue writers = new WriterQueue();
    private final AtomicLong schemaEpoch = new AtomicLong();
    private int users;

    private DatabaseFile(Object key, Path path, boolean temporary) {
        this.key = key;
        this.path = path;
        this.temporary = temporary;
    }

    /** The database that a configuration means, with one user more. */
    static DatabaseFile acquire(SqliteConfiguration configuration) throws IOException {
        synchronized (FILES) {
            DatabaseFile file = configuration.path() == null
                    ? memory(configuration.name())
                    : FILES.computeIfAbsent(
                            real(configuration.path()), key -> new DatabaseFile(key, (Path) key, false));
            file.users++;
            return file;
        }
    }

    private static DatabaseFile memory(String name) throws IOException {
        Object key = "mem:" + name;
        DatabaseFile known = FILES.get(key);
        if (known == null) {
            Path path = Files.createTempFile("sqlite-", ".db");
            for (String end : new String[] {"", "-wal", "-shm"}) {
                path.resolveSibling(path.getFileName() + end).toFile().deleteOnExit();
            }
            known = new DatabaseFile(key, path, true);
            FILES.put(key, known);
        }
        return known;
    }

    /** The path by which all ways to a file are known to be the same. */
    private static Path real(Path path) {
        Path absolute = path.toAbsolutePath().normalize();
        try {
            if (Files.exists(absolute)) {
                return absolute.toRealPath();
            }
            Path folder = absolute.getParent();
            return folder == null ? absolute : folder.toRealPath().resolve(absolute.getFileName());
        } catch (IOException e) {
            // SQLite says what is wrong with it.
            return absolute;
        }
    }

    /** One user less; with the last one a database in memory is gone. */
    void release() {
        synchronized (FILES) {
            users--;
            if (users == 0) {
                FILES.remove(key);
                if (temporary) {
                    delete();
                }
            }
        }
    }

    private void delete() {
        try {
            for (String end : new String[] {"-wal", "-shm", ""}) {
                Files.deleteIfExists(path.resolveSibling(path.getFileName() + end));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path path() {
        return path;
    }

    WriterQueue writers() {
        return writers;
    }

    long schemaEpoch() {
        return schemaEpoch.get();
    }

    void schemaChanged() {
        schemaEpoch.incrementAndGet();
    }
}
