package io.dataflow.core.internal;

import io.dataflow.core.BulkOptions;
import io.dataflow.core.internal.policy.Policy;
import io.dataflow.core.internal.registry.ModelMemory;
import io.dataflow.core.internal.registry.ModelMemory.Remembered;
import io.dataflow.core.internal.registry.RegistryTable;
import io.dataflow.core.internal.schema.SchemaMode;
import io.dataflow.core.model.ModelDefinition;
import io.dataflow.core.model.Registry;
import io.dataflow.core.schema.Schema;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Where the models of one DataFlow are remembered: in a file, in a table of ours, or, as long as it only reads, nowhere. */
final class Remembering {

    /** Of models that somebody else remembers. */
    static final Remembering NOTHING = new Remembering();

    private final @Nullable ModelMemory file;
    private final @Nullable ModelMemory written;

    private Remembering() {
        this.file = null;
        this.written = null;
    }

    /** @param ungated the road to the database on which nothing waits for the tables */
    Remembering(boolean modelPersistence, @Nullable Registry registry, SchemaMode mode, Policy.Road ungated) {
        this.file = registry == null ? null : ModelMemory.inFile(registry.path());
        // Without leave to create tables there is none of ours.
        boolean inTable = file == null && mode == SchemaMode.CREATE;
        this.written = !modelPersistence ? null : inTable ? inTable(ungated) : file;
    }

    private static ModelMemory inTable(Policy.Road road) {
        return ModelMemory.inTable(new MapVerbs(new ModelVerbs<>(ModelMemory.rows(), road, BulkOptions.defaults())));
    }

    /** Whether the definitions of models are kept. */
    boolean isActive() {
        return written != null;
    }

    /** The models, and that of the table in which they are kept. */
    List<ModelDefinition> withOwn(List<ModelDefinition> models) {
        if (written == null || file != null || models.isEmpty()) {
            return models;
        }
        List<ModelDefinition> all = new ArrayList<>(models);
        all.add(ModelMemory.table());
        return all;
    }

    /** Keeps the definitions, where they are to be kept. */
    Mono<Void> remember(List<ModelDefinition> models) {
        return written == null
                ? Mono.empty()
                : written.remember(models.stream()
                        .filter(model -> !RegistryTable.isOwn(model.table()))
                        .toList());
    }

    /** What was ever remembered. */
    Mono<List<Remembered>> recall(Mono<Schema> schema, Policy.Road road) {
        return file != null
                ? file.recall()
                : schema.filter(live -> live.table(RegistryTable.NAME) != null)
                        .flatMap(there -> inTable(road).recall())
                        .defaultIfEmpty(List.of());
    }

    /** What others remember and we do not, and then what we do. */
    static List<Remembered> joined(List<Remembered> others, List<Remembered> ours) {
        List<Remembered> all = new ArrayList<>(others);
        all.removeIf(other -> ours.stream().anyMatch(own -> own.name().equals(other.name())));
        all.addAll(ours);
        return all;
    }
}
