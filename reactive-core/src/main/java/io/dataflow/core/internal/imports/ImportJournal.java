package io.dataflow.core.internal.imports;

import io.dataflow.core.Rejected;
import io.dataflow.core.internal.fencing.Lease;
import io.dataflow.core.internal.fencing.Leases;
import io.dataflow.core.internal.operation.BatchJournal;
import io.dataflow.core.internal.operation.BulkSettings;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Keeps the position of an import job with each batch, as long as this runner holds the job.
 *
 * <p>Rejections are handed over in the transaction of their batch: a sink that stores them in the same database stores them as
 * often as the batch, which is once.
 */
public final class ImportJournal implements BatchJournal {

    private final Leases leases;
    private final Lease lease;
    private final ImportRows.Seen seen;
    private final boolean alone;
    private final @Nullable Function<Rejected<?>, Publisher<?>> rejectedTo;
    private volatile ImportState state;

    /** Creates the journal of a run that found the job in a state. */
    public ImportJournal(Leases leases, Lease lease, ImportState state, ImportRows.Seen seen, BulkSettings settings) {
        this.leases = leases;
        this.lease = lease;
        this.state = state;
        this.seen = seen;
        this.alone = settings.parallel() == 1;
        this.rejectedTo = settings.rejectedTo();
    }

    @Override
    public <T> Mono<Void> keep(Entry<T> entry) {
        return handOver(entry).then(current()).flatMap(before -> {
            ImportState after =
                    before.from(seen.orElse(before.shape().source())).with(entry);
            // A batch that does not commit ends the run, so that nobody asks for a state that came to nothing.
            return leases.keep(lease, after.columns()).doOnSuccess(kept -> state = after);
        });
    }

    /** Batches side by side take turns at the row of the job, where each finds what the one before left. */
    private Mono<ImportState> current() {
        return alone
                ? Mono.fromSupplier(() -> state)
                : leases.locked(lease).map(row -> Objects.requireNonNull(ImportState.of(row), "the job was reset"));
    }

    private Mono<Void> handOver(Entry<?> entry) {
        Function<Rejected<?>, Publisher<?>> sink = rejectedTo;
        return sink == null || entry.rejected().isEmpty()
                ? Mono.empty()
                : Flux.<Rejected<?>>fromIterable(entry.rejected())
                        .concatMap(sink)
                        .then();
    }

    @Override
    public Mono<Void> end() {
        return leases.now().flatMap(now -> leases.keep(lease, Map.of("finishedAt", now)));
    }
}
