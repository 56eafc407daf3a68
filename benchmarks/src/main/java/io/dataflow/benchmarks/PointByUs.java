package io.dataflow.benchmarks;

import static io.dataflow.core.query.Dsl.asc;
import static io.dataflow.core.query.Dsl.set;
import static io.dataflow.core.query.Dsl.where;

import io.dataflow.DataFlow;
import io.dataflow.core.ModelOperations;
import java.util.List;
import java.util.Objects;

/** Single operations through the public API, every policy on the way. */
final class PointByUs implements PointContender {

    private final DataFlow db;
    private final ModelOperations<Sample> samples;

    PointByUs(BulkServer server) {
        db = DataFlow.builder(server.url())
                .existingSchema(true)
                .pool(o -> o.size(CONNECTIONS).maxOverflow(0))
                .model(Sample.class)
                .build();
        samples = db.model(Sample.class);
    }

    @Override
    public String name() {
        return "reactive-dataflow";
    }

    @Override
    public void read(Sample row, Load.End end) {
        samples.read(row.id()).subscribe(read -> {}, end::of, () -> end.of(null));
    }

    @Override
    public void create(Sample row, Load.End end) {
        samples.create(row).subscribe(stored -> {}, end::of, () -> end.of(null));
    }

    @Override
    public void update(Sample row, Load.End end) {
        samples.update(row.id(), set(Sample::score).to(row.score() + 1))
                .subscribe(updated -> {}, end::of, () -> end.of(null));
    }

    @Override
    public void list(Sample first, Load.End end) {
        samples.list(where("id").gte(first.id()).orderBy(asc("id")).limit(LIST).withoutTotal())
                .subscribe(page -> check(page.records()), end::of, () -> end.of(null));
    }

    /** A page with the number of all rows that match. */
    void listWithTotal(Sample first, Load.End end) {
        samples.list(where("id").gte(first.id()).orderBy(asc("id")).limit(LIST))
                .subscribe(page -> check(page.records()), end::of, () -> end.of(null));
    }

    private static void check(List<Sample> rows) {
        if (rows.size() != LIST) {
            throw new IllegalStateException("a list of " + rows.size() + " rows");
        }
    }

    @Override
    public long stream() {
        return Objects.requireNonNull(samples.stream(samples.all()).count().block());
    }

    @Override
    public void close() {
        db.close().block();
    }
}
