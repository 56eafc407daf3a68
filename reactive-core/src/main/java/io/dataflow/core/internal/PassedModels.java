package io.dataflow.core.internal;

import io.dataflow.core.SchemaException;
import io.dataflow.core.model.ModelDefinition;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The models that have passed the gate of the schema, and what was said of those that were refused since.
 *
 * <p>At first all models pass or none does. One that is registered later, while others work, and does not fit the database is
 * refused by itself.
 */
final class PassedModels {

    private final Set<ModelDefinition> passed = ConcurrentHashMap.newKeySet();
    private final Map<ModelDefinition, Throwable> refused = new ConcurrentHashMap<>();

    boolean isEmpty() {
        return passed.isEmpty();
    }

    boolean contains(ModelDefinition model) {
        return passed.contains(model);
    }

    void add(List<ModelDefinition> models) {
        passed.addAll(models);
        models.forEach(refused::remove);
    }

    /** The error of a model that was refused by itself, else nothing. */
    Mono<Void> refusal(ModelDefinition model) {
        return Mono.defer(() -> {
            Throwable error = refused.get(model);
            return error == null ? Mono.empty() : Mono.error(error);
        });
    }

    /** Takes models through the gate: all of them together, else, where others have passed already, one by one. */
    Mono<Void> pass(List<ModelDefinition> models, Function<List<ModelDefinition>, Mono<Void>> gate) {
        return gate.apply(models)
                .onErrorResume(
                        SchemaException.class,
                        error -> isEmpty() ? Mono.error(error) : oneByOne(models, late(models), gate, error))
                .doOnSuccess(done -> add(models));
    }

    private List<ModelDefinition> late(List<ModelDefinition> models) {
        return models.stream().filter(model -> !contains(model)).toList();
    }

    /** Until a whole round takes none through, for one may point to the table of another. */
    private Mono<Void> oneByOne(
            List<ModelDefinition> models,
            List<ModelDefinition> left,
            Function<List<ModelDefinition>, Mono<Void>> gate,
            Throwable error) {
        return Flux.fromIterable(left)
                .concatMap(one -> Mono.defer(() -> gate.apply(models.stream()
                                .filter(model -> model == one || contains(model))
                                .toList()))
                        .doOnSuccess(done -> add(List.of(one)))
                        .doOnError(refusal -> refused.put(one, refusal))
                        .onErrorResume(SchemaException.class, refusal -> Mono.empty()))
                .then(Mono.defer(() -> {
                    List<ModelDefinition> still = late(models);
                    return still.isEmpty()
                            ? Mono.empty()
                            : still.size() < left.size() ? oneByOne(models, still, gate, error) : Mono.error(error);
                }));
    }
}
