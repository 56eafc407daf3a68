package io.dataflow.core.internal;

import io.dataflow.core.BulkFailedException;
import io.dataflow.core.BulkProgress;
import io.dataflow.core.FencedException;
import io.dataflow.core.ImportJob;
import io.dataflow.core.ValidationFailedException;
import io.dataflow.core.internal.connection.Only;
import io.dataflow.core.internal.fencing.Lease;
import io.dataflow.core.internal.fencing.Leases;
import io.dataflow.core.internal.fencing.Runner;
import io.dataflow.core.internal.fencing.Work;
import io.dataflow.core.internal.imports.ImportJournal;
import io.dataflow.core.internal.imports.ImportRows;
import io.dataflow.core.internal.imports.ImportShape;
import io.dataflow.core.internal.imports.ImportState;
import io.dataflow.core.internal.operation.BulkRow;
import io.dataflow.core.internal.policy.TenantScope;
import io.dataflow.core.model.ModelDefinition;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.context.ContextView;

/** Runs an import job into one model: takes it, imports what is undecided, gives it back. */
final class ImportVerbs<T> implements ImportJob.Into<T> {

    private static final String IMPORT = "importJob";

    private final String name;
    private final ImportJob.Options options;
    private final ImportReader<T> reader;
    private final ImportCall.Parts parts;
    private final ModelDefinition model;
    private final Work work;

    ImportVerbs(String name, ImportJob.Options options, ImportReader<T> reader, ImportCall.Parts parts) {
        this.name = name;
        this.options = options;
        this.reader = reader;
        this.parts = parts;
        this.model = reader.binding().model();
        this.work = new Work(name, "Import job '" + name + "' of " + model.name(), model.name(), IMPORT);
    }

    @Override
    public Flux<BulkProgress<T>> from(Publisher<?> rows) {
        return running(state -> seen -> rows(state).of(rows, 0, seen));
    }

    @Override
    public Flux<BulkProgress<T>> fromPosition(LongFunction<? extends Publisher<?>> source) {
        return running(state -> seen -> Flux.defer(() -> {
            long first = state.position().mark();
            return rows(state).of(source.apply(first), first, seen);
        }));
    }

    private ImportRows<T> rows(ImportState state) {
        return new ImportRows<>(name, model.name(), state, reader);
    }

    @Override
    public Mono<ImportJob.Status> status() {
        return inTable(leases -> leases.find(work).flux())
                .flatMap(row -> Mono.justOrEmpty(ImportState.status(name, row)))
                .singleOrEmpty();
    }

    @Override
    public Mono<Boolean> reset() {
        return held((leases, lease) -> {
                    boolean known = ImportState.of(lease.found()) != null;
                    return leases.keep(lease, ImportState.NOTHING)
                            .thenReturn(known)
                            .flux();
                })
                .as(Only::of);
    }

    private Flux<BulkProgress<T>> running(Function<ImportState, Source<T>> source) {
        return held((leases, lease) -> begun(leases, lease)
                .flatMapMany(state -> state.finishedAt() == null
                        ? imported(new Run(leases, lease, state), source.apply(state))
                        : Flux.just(done())));
    }

    /** What this run finds undecided. */
    private interface Source<T> {
        Flux<BulkRow<T>> rows(ImportRows.Seen seen);
    }

    private record Run(Leases leases, Lease lease, ImportState state) {}

    private static <T> BulkProgress<T> done() {
        return new BulkProgress<>(0, 0, 0, 0, 0, 0, 0, List.of(), List.of(), Duration.ZERO, true);
    }

    /** The job as this run goes on with it, which its row says from now on. */
    private Mono<ImportState> begun(Leases leases, Lease lease) {
        ImportState found = ImportState.of(lease.found());
        if (found != null) {
            requireSame(found);
            if (found.finishedAt() != null) {
                return Mono.just(found);
            }
        }
        Mono<ImportState> state = found != null
                ? Mono.just(found.begun())
                : leases.now().map(now -> ImportState.begin(ImportShape.of(model), now)
                        .begun());
        return state.flatMap(begun -> leases.keep(lease, begun.columns()).thenReturn(begun));
    }

    private void requireSame(ImportState found) {
        ImportShape before = found.shape();
        boolean sameModel = before.model().equals(model.name());
        String changed = sameModel
                ? found.finishedAt() != null ? null : before.changed(ImportShape.of(model))
                : "was " + before.model();
        if (changed != null) {
            throw new ValidationFailedException(
                    model.name(),
                    IMPORT,
                    "model",
                    "shape",
                    "job '" + name + "' stands at row " + found.position().mark()
                            + ", but its model is not what it was when it was begun (" + changed
                            + "); reset() the job to begin anew, or give this one another name");
        }
    }

    private Flux<BulkProgress<T>> imported(Run run, Source<T> source) {
        ImportRows.Seen seen = new ImportRows.Seen();
        Flux<BulkProgress<T>> ticks = parts.bulk(reader.binding())
                .load(
                        source.rows(seen),
                        options.isUpsert(),
                        options.bulk(),
                        settings -> new ImportJournal(run.leases(), run.lease(), run.state(), seen, settings));
        return ticks.onErrorResume(BulkFailedException.class, failed -> told(run, failed));
    }

    /** The error with the job and its position; that of the fence where another has taken over. */
    private Mono<BulkProgress<T>> told(Run run, BulkFailedException failed) {
        return run.leases()
                .check(run.lease())
                .then(run.leases().find(work))
                .map(row -> Optional.ofNullable(ImportState.of(row)))
                .defaultIfEmpty(Optional.empty())
                .onErrorResume(error -> {
                    if (error instanceof FencedException) {
                        error.addSuppressed(failed);
                        return Mono.error(error);
                    }
                    return Mono.just(Optional.empty());
                })
                .flatMap(state -> Mono.error(withPosition(failed, state.orElse(null))));
    }

    private BulkFailedException withPosition(BulkFailedException failed, @Nullable ImportState state) {
        String where = state == null ? "" : " stands at row " + state.position().mark() + ", from where it goes on";
        return new BulkFailedException(
                model.name(),
                IMPORT,
                work.title() + where + ": " + failed.getMessage(),
                failed.progress(),
                failed.getCause());
    }

    private <R> Flux<R> held(BiFunction<Leases, Lease, Flux<R>> body) {
        return inTable(leases -> runner(leases).hold(work, lease -> body.apply(leases, lease)));
    }

    private Runner runner(Leases leases) {
        String given = options.runner();
        return new Runner(
                leases,
                given == null ? Runner.ofProcess() + " (" + parts.dataFlow() + ")" : given,
                options.lease(),
                options.takesOver(),
                rest -> parts.rest(rest.flux()).then());
    }

    private <R> Flux<R> inTable(Function<Leases, Flux<R>> use) {
        return parts.work(name, Flux.deferContextual(context -> use.apply(parts.leases(table(context)))));
    }

    /** Each tenant has jobs of its own, where its rows are. */
    private ModelDefinition table(ContextView context) {
        boolean ofTenant =
                model.tenant() && TenantScope.require(context, model, IMPORT).tenant() != null;
        return ofTenant ? ImportState.TABLE_OF_TENANTS : ImportState.TABLE;
    }
}
