package io.dataflow.core.internal.registry;

import io.dataflow.core.DataFlowException;
import io.dataflow.core.MapOperations;
import io.dataflow.core.RegistryException;
import io.dataflow.core.UniqueViolationException;
import io.dataflow.core.internal.model.Binding;
import io.dataflow.core.internal.model.Bindings;
import io.dataflow.core.internal.model.JsonCodecs;
import io.dataflow.core.internal.registry.ModelStore.Entry;
import io.dataflow.core.model.JsonCodec;
import io.dataflow.core.model.ModelDefinition;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * Remembers the definitions of models, and makes models of them again.
 *
 * <p>The definition that was registered last is the one that is kept. Each model is looked at once by each of these, so that
 * what somebody else has registered since is never overwritten with what was known before.
 */
public final class ModelMemory {

    private static final int ATTEMPTS = 5;
    private static final Duration PAUSE = Duration.ofMillis(20);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final ModelStore store;
    private final Set<String> known = ConcurrentHashMap.newKeySet();

    private ModelMemory(ModelStore store) {
        this.store = store;
    }

    /** One that keeps them in the table of {@link #table()}, by its operations. */
    public static ModelMemory inTable(MapOperations rows) {
        return new ModelMemory(new TableStore(rows));
    }

    /** One that keeps them in a file. */
    public static ModelMemory inFile(Path file) {
        return new ModelMemory(new FileStore(file, PATIENCE));
    }

    /** The model of the table. */
    public static ModelDefinition table() {
        return TableStore.MODEL;
    }

    /** The binding of the table's rows. */
    public static Binding<Map<String, Object>> rows() {
        return Bindings.map(TableStore.MODEL);
    }

    /** Keeps the definitions of models, where they are new or have changed. Fails with {@link RegistryException}. */
    public Mono<Void> remember(List<ModelDefinition> models) {
        return Mono.defer(() -> {
            List<ModelDefinition> fresh = models.stream()
                    .filter(model -> !known.contains(model.name()))
                    // In one order everywhere, so that two who write at once never wait for each other in a circle.
                    .sorted(Comparator.comparing(ModelDefinition::name))
                    .toList();
            return fresh.isEmpty()
                    ? Mono.empty()
                    : store.find(fresh.stream().map(ModelDefinition::name).collect(Collectors.toUnmodifiableSet()))
                            .map(entries -> changed(fresh, entries))
                            .flatMap(changed -> changed.isEmpty() ? Mono.empty() : store.save(changed))
                            .retryWhen(Retry.backoff(ATTEMPTS, PAUSE)
                                    .filter(ModelMemory::isPassing)
                                    .onRetryExhaustedThrow((spec, signal) -> signal.failure()))
                            .onErrorMap(error -> failed("ready", "remembered in", error))
                            .doOnSuccess(done -> fresh.forEach(model -> known.add(model.name())));
        });
    }

    /** The models that are remembered, in the order in which they were; what cannot be one says why. */
    public Mono<List<Remembered>> recall() {
        return store.load()
                .map(entries -> entries.stream().map(ModelMemory::remembered).toList())
                .onErrorMap(error -> failed("reconstructModelsFromRegistry", "read from", error));
    }

    private static Map<String, String> changed(List<ModelDefinition> models, List<Entry> entries) {
        JsonCodec codec = JsonCodecs.find();
        Map<String, String> kept = new HashMap<>();
        entries.forEach(entry -> kept.put(entry.name(), Objects.requireNonNullElse(entry.definition(), "")));
        Map<String, String> changed = new LinkedHashMap<>();
        for (ModelDefinition model : models) {
            String definition = codec.write(model.toMap());
            // As values: the fields of a map without an order come in another one each time.
            if (!Objects.equals(codec.read(definition, Object.class), value(kept.getOrDefault(model.name(), "")))) {
                changed.put(model.name(), definition);
            }
        }
        return changed;
    }

    private static @Nullable Object value(String json) {
        try {
            return json.isEmpty() ? null : JsonCodecs.find().read(json, Object.class);
        } catch (IllegalArgumentException corrupt) {
            return null;
        }
    }

    private static Remembered remembered(Entry entry) {
        if (!(value(Objects.requireNonNullElse(entry.definition(), "")) instanceof Map<?, ?> data)) {
            return new Remembered(entry.name(), null, "is no JSON of a model; register the model again to replace it");
        }
        Map<String, Object> settings = new LinkedHashMap<>();
        data.forEach((name, value) -> settings.put(String.valueOf(name), value));
        try {
            ModelDefinition model = ModelDefinition.of(settings);
            return model.name().equals(entry.name())
                    ? new Remembered(entry.name(), model, null)
                    : new Remembered(entry.name(), null, "holds the definition of the model " + model.name());
        } catch (DataFlowException refused) {
            return new Remembered(entry.name(), null, String.valueOf(refused.getMessage()));
        }
    }

    private static boolean isPassing(Throwable error) {
        return error instanceof UniqueViolationException
                || (error instanceof DataFlowException known
                        && known.isTransient()
                        && !(error instanceof RegistryException));
    }

    private Throwable failed(String operation, String what, Throwable error) {
        if (error instanceof RegistryException) {
            return error;
        }
        return new RegistryException(
                operation,
                "The definitions of models could not be " + what + " " + store.place() + ": " + error.getMessage()
                        + "; " + store.advice(),
                error instanceof DataFlowException known && known.isTransient(),
                error);
    }

    /**
     * What was remembered under a name.
     *
     * @param name the name of a model, or the place of an entry that has none
     * @param model the model, or null when {@code fault} says why there is none
     * @param fault why, or null
     */
    public record Remembered(
            String name,
            @Nullable ModelDefinition model,
            @Nullable String fault) {}
}
