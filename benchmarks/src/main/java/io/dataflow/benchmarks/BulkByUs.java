package io.dataflow.benchmarks;

import io.dataflow.DataFlow;
import io.dataflow.core.BulkOptions;
import io.dataflow.core.BulkProgress;
import io.dataflow.core.ModelOperations;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import reactor.core.publisher.Flux;

/** The writes through the public API, from a Flux of records, every policy on the way. */
final class BulkByUs implements AutoCloseable {

    private final DataFlow db;
    private final ModelOperations<Sample> samples;

    BulkByUs(String url) {
        db = DataFlow.builder(url).existingSchema(true).model(Sample.class).build();
        samples = db.model(Sample.class);
    }

    long create(List<Sample> rows, UnaryOperator<BulkOptions> options) {
        return last(samples.bulkCreate(Flux.fromIterable(rows), options)).inserted();
    }

    long upsert(List<Sample> rows) {
        BulkProgress<Sample> last = last(samples.bulkUpsert(Flux.fromIterable(rows)));
        return last.inserted() + last.updated();
    }

    long update(List<Sample> rows) {
        return last(samples.bulkUpdate(Flux.fromIterable(rows))).updated();
    }

    long delete(List<Sample> rows) {
        return last(samples.bulkDelete(Flux.fromIterable(rows).map(Sample::id))).deleted();
    }

    private static BulkProgress<Sample> last(Flux<BulkProgress<Sample>> ticks) {
        return Objects.requireNonNull(ticks.blockLast());
    }

    @Override
    public void close() {
        db.close().block();
    }
}
