package io.dataflow.verification;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The repository on disk: its modules and the files in them. */
final class House {

    private static final Path ROOT = Path.of(System.getProperty("basedir", ""))
            .toAbsolutePath()
            .normalize()
            .getParent();

    private House() {}

    static Path root() {
        return ROOT;
    }

    static Path docs(String name) {
        return ROOT.resolve("docs").resolve(name);
    }

    /** The folders of all modules, the examples' too, in the order of their names. */
    static List<Path> modules() {
        return Stream.concat(folders(ROOT), folders(ROOT.resolve("examples")))
                .filter(folder -> Files.exists(folder.resolve("pom.xml")))
                .toList();
    }

    /** The modules whose code users run. */
    static List<Path> published() {
        return modules().stream()
                .filter(module -> module.getFileName().toString().startsWith("reactive-"))
                .toList();
    }

    /** All lines of the {@code .tsv} files in a folder of each module, split at the tabs. */
    static List<String[]> records(String folder) {
        List<String[]> records = new ArrayList<>();
        for (Path module : modules()) {
            for (Path file : files(module.resolve(folder), ".tsv")) {
                read(file).lines().map(line -> line.split("\t", -1)).forEach(records::add);
            }
        }
        return records;
    }

    /** The files of a tree whose names end so, in order; none where there is no tree. */
    static List<Path> files(Path tree, String end) {
        if (!Files.isDirectory(tree)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(tree)) {
            return files.filter(file -> file.toString().endsWith(end)).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void write(Path file, String text) {
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<Path> folders(Path parent) {
        if (!Files.isDirectory(parent)) {
            return Stream.of();
        }
        try (Stream<Path> entries = Files.list(parent)) {
            return entries.filter(Files::isDirectory).sorted().toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
