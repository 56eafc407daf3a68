package io.dataflow.core.model;

import java.nio.file.Path;

/**
 * Where the definitions of models are remembered outside the database, so that a later DataFlow has them without their classes.
 *
 * <p>Immutable. Without one, they are in a table of the database.
 */
public final class Registry {

    private final Path file;

    private Registry(Path file) {
        this.file = file;
    }

    /**
     * A registry in a file of JSON, one line for each model, made when the first model is remembered; its folder has to be there.
     *
     * <p>It is always replaced as a whole, so that nobody ever reads half of it. Any number of DataFlows and processes may share
     * it: they take turns by a lock on an empty file beside it, of the same name and {@code .lock}.
     */
    public static Registry file(Path path) {
        return new Registry(path.toAbsolutePath().normalize());
    }

    /** {@link #file(Path)} of a path as text. */
    public static Registry file(String path) {
        return file(Path.of(path));
    }

    /** The file, as an absolute path. */
    public Path path() {
        return file;
    }

    @Override
    public String toString() {
        return "Registry[" + file + "]";
    }
}
