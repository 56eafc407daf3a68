package io.dataflow.core.internal.registry;

import io.dataflow.core.RegistryException;
import io.dataflow.core.internal.model.JsonCodecs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Keeps definitions in a file: one line of JSON for each, the last changed at the end.
 *
 * <p>A line that cannot be read costs that entry alone; it is told, and kept as it is when the others change. Whoever writes
 * holds the lock, and replaces the whole file at once. Readers need no lock.
 */
final class FileStore implements ModelStore {

    private static final String MODEL = "model";
    private static final String DEFINITION = "definition";

    private final Path file;
    private final FileTurns turns;

    /** @param patience how long to wait for others who write */
    FileStore(Path file, Duration patience) {
        this.file = file;
        this.turns = new FileTurns(file, patience);
    }

    @Override
    public Mono<List<Entry>> load() {
        return offloaded("reconstructModelsFromRegistry", () -> {
            List<Entry> entries = new ArrayList<>();
            lines().forEach((name, line) -> {
                Map<?, ?> read = entry(line);
                entries.add(
                        new Entry(name, read == null ? null : JsonCodecs.find().write(read.get(DEFINITION))));
            });
            return entries;
        });
    }

    @Override
    public Mono<Void> save(Map<String, String> definitions) {
        return turns.take(offloaded("ready", () -> {
                    turns.exclusively(() -> rewrite(definitions));
                    return true;
                }))
                .then();
    }

    @Override
    public String place() {
        return "the file '" + file + "'";
    }

    @Override
    public String advice() {
        return "name a file that this process may read and write, in a folder that is there";
    }

    private <T> Mono<T> offloaded(String operation, Callable<T> work) {
        return Mono.fromCallable(work)
                .subscribeOn(Schedulers.boundedElastic())
                .onErrorMap(
                        IOException.class,
                        error -> new RegistryException(
                                operation,
                                "The registry of models is " + place() + ", which cannot be used ("
                                        + error.getClass().getSimpleName() + "); " + advice(),
                                true,
                                error));
    }

    private void rewrite(Map<String, String> definitions) throws IOException {
        Map<String, String> lines = lines();
        if (!lines.isEmpty() && lines.values().stream().allMatch(line -> entry(line) == null)) {
            throw new RegistryException(
                    "ready",
                    "The registry of models is " + place()
                            + ", but not one of its lines is that of a model: it seems to be"
                            + " something else and is left as it is; " + advice(),
                    false,
                    null);
        }
        definitions.forEach((name, definition) -> {
            lines.remove(name);
            lines.put(name, line(name, definition));
        });
        Whole.write(file, String.join("\n", lines.values()) + "\n");
    }

    /** The lines that are not empty, by the model that each is of, or else by its number; the last one of a model counts. */
    private Map<String, String> lines() throws IOException {
        Map<String, String> lines = new LinkedHashMap<>();
        if (Files.notExists(file)) {
            return lines;
        }
        int number = 0;
        for (String line : Files.readAllLines(file)) {
            number++;
            if (!line.isBlank()) {
                Map<?, ?> read = entry(line);
                String name = read == null ? "line " + number : (String) read.get(MODEL);
                lines.remove(name);
                lines.put(name, line);
            }
        }
        return lines;
    }

    private static @Nullable Map<?, ?> entry(String line) {
        try {
            return JsonCodecs.find().read(line, Object.class) instanceof Map<?, ?> read
                            && read.get(MODEL) instanceof String
                            && read.get(DEFINITION) instanceof Map<?, ?>
                    ? read
                    : null;
        } catch (IllegalArgumentException noJson) {
            return null;
        }
    }

    private static String line(String name, String definition) {
        return "{\"" + MODEL + "\":" + JsonCodecs.find().write(name) + ",\"" + DEFINITION + "\":" + definition + "}";
    }
}
