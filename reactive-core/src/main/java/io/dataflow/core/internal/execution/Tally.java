package io.dataflow.core.internal.execution;

import java.util.ArrayList;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Adds up the outcomes of the parts of one batch. */
public final class Tally {

    private long inserted;
    private long updated;
    private long skipped;
    private long deleted;
    private final List<Object> ids = new ArrayList<>();

    /**
     * The sum of outcomes.
     *
     * <p>Not by {@code collect}, which tells an error that meets a cancel to the hook of Reactor, as the
     * driver said it, with values of rows.
     */
    public static Mono<BatchOutcome> of(Flux<BatchOutcome> outcomes) {
        return Mono.defer(() -> {
            Tally tally = new Tally();
            return outcomes.doOnNext(tally::add).then(Mono.fromSupplier(tally::outcome));
        });
    }

    private void add(BatchOutcome outcome) {
        inserted += outcome.inserted();
        updated += outcome.updated();
        skipped += outcome.skipped();
        deleted += outcome.deleted();
        ids.addAll(outcome.ids());
    }

    private BatchOutcome outcome() {
        return new BatchOutcome(inserted, updated, skipped, deleted, ids);
    }
}
