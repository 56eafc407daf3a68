package io.dataflow.core.internal;

import io.dataflow.core.BulkOptions;
import io.dataflow.core.BulkProgress;
import io.dataflow.core.MapOperations;
import io.dataflow.core.ModelOperations;
import io.dataflow.core.UpsertOptions;
import io.dataflow.core.Upserted;
import io.dataflow.core.query.Aggregation;
import io.dataflow.core.query.Changes;
import io.dataflow.core.query.Filter;
import io.dataflow.core.query.Page;
import io.dataflow.core.query.Query;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The operations over maps: the verbs of a model whose rows are maps. */
@SuppressWarnings(
        "unchecked") // names are checked against the model, so a filter of any type will do; maps are only read
final class MapVerbs implements MapOperations {

    private final ModelOperations<Map<String, Object>> verbs;

    MapVerbs(ModelOperations<Map<String, Object>> verbs) {
        this.verbs = verbs;
    }

    @Override
    public Mono<Map<String, Object>> create(Map<String, ?> row) {
        return verbs.create((Map<String, Object>) row);
    }

    @Override
    public Mono<Map<String, Object>> create(Changes<?> values) {
        return verbs.create((Changes<Map<String, Object>>) values);
    }

    @Override
    public Mono<Map<String, Object>> read(Object key) {
        return verbs.read(key);
    }

    @Override
    public Mono<Map<String, Object>> find(Object key) {
        return verbs.find(key);
    }

    @Override
    public Mono<Map<String, Object>> findOne(Filter<?> filter) {
        return verbs.findOne((Filter<Map<String, Object>>) filter);
    }

    @Override
    public Flux<Map<String, Object>> readMany(Publisher<?> keys) {
        return verbs.readMany(keys);
    }

    @Override
    public Mono<Map<String, Object>> update(Map<String, ?> row) {
        return verbs.update((Map<String, Object>) row);
    }

    @Override
    public Mono<Map<String, Object>> update(Object key, Changes<?> changes) {
        return verbs.update(key, (Changes<Map<String, Object>>) changes);
    }

    @Override
    public Mono<Map<String, Object>> update(Object key, Map<String, ?> fields) {
        return verbs.update(key, fields);
    }

    @Override
    public Mono<Long> updateWhere(Filter<?> filter, Changes<?> changes) {
        return verbs.updateWhere((Filter<Map<String, Object>>) filter, (Changes<Map<String, Object>>) changes);
    }

    @Override
    public Mono<Boolean> delete(Object key) {
        return verbs.delete(key);
    }

    @Override
    public Mono<Boolean> delete(Object key, long version) {
        return verbs.delete(key, version);
    }

    @Override
    public Mono<Long> deleteWhere(Filter<?> filter) {
        return verbs.deleteWhere((Filter<Map<String, Object>>) filter);
    }

    @Override
    public Mono<Page<Map<String, Object>>> list(Query<?> query) {
        return verbs.list((Query<Map<String, Object>>) query);
    }

    @Override
    public <R> Mono<Page<R>> list(Query<?> query, Class<R> projection) {
        return verbs.list((Query<Map<String, Object>>) query, projection);
    }

    @Override
    public Flux<Map<String, Object>> stream(Query<?> query) {
        return verbs.stream((Query<Map<String, Object>>) query);
    }

    @Override
    public Flux<Map<String, Object>> aggregate(Aggregation<?> aggregation) {
        return verbs.aggregate((Aggregation<Map<String, Object>>) aggregation);
    }

    @Override
    public Mono<Long> count(Filter<?> filter) {
        return verbs.count((Filter<Map<String, Object>>) filter);
    }

    @Override
    public Mono<Boolean> exists(Filter<?> filter) {
        return verbs.exists((Filter<Map<String, Object>>) filter);
    }

    @Override
    public Mono<Upserted<Map<String, Object>>> upsert(Map<String, ?> row) {
        return verbs.upsert((Map<String, Object>) row);
    }

    @Override
    public Mono<Upserted<Map<String, Object>>> upsert(
            Map<String, ?> row, UnaryOperator<UpsertOptions<Map<String, Object>>> options) {
        return verbs.upsert((Map<String, Object>) row, options);
    }

    @Override
    public Flux<Map<String, Object>> createMany(Publisher<? extends Map<String, ?>> rows) {
        return verbs.createMany(maps(rows));
    }

    @Override
    public Flux<BulkProgress<Map<String, Object>>> bulkCreate(Publisher<? extends Map<String, ?>> rows) {
        return verbs.bulkCreate(maps(rows));
    }

    @Override
    public Flux<BulkProgress<Map<String, Object>>> bulkCreate(
            Publisher<? extends Map<String, ?>> rows, UnaryOperator<BulkOptions> options) {
        return verbs.bulkCreate(maps(rows), options);
    }

    @Override
    public Flux<BulkProgress<Map<String, Object>>> bulkUpdate(Publisher<? extends Map<String, ?>> rows) {
        return verbs.bulkUpdate(maps(rows));
    }

    @Override
    public Flux<BulkProgress<Map<String, Object>>> bulkUpdate(
            Publisher<? extends Map<String, ?>> rows, UnaryOperator<BulkOptions> options) {
        return verbs.bulkUpdate(maps(rows), options);
    }

    @Override
    public Flux<BulkProgress<Map<String, Object>>> bulkUpsert(Publisher<? extends Map<String, ?>> rows) {
        return verbs.bulkUpsert(maps(rows));
    }

    @Override
    public Flux<BulkProgress<Map<String, Object>>> bulkUpsert(
            Publisher<? extends Map<String, ?>> rows, UnaryOperator<BulkOptions> options) {
        return verbs.bulkUpsert(maps(rows), options);
    }

    @Override
    public Flux<BulkProgress<Map<String, Object>>> bulkDelete(Publisher<?> keys) {
        return verbs.bulkDelete(keys);
    }

    @Override
    public Flux<BulkProgress<Map<String, Object>>> bulkDelete(Publisher<?> keys, UnaryOperator<BulkOptions> options) {
        return verbs.bulkDelete(keys, options);
    }

    @Override
    public Filter<Map<String, Object>> all() {
        return verbs.all();
    }

    @Override
    public Filter<Map<String, Object>> filter(Map<String, ?> data) {
        return verbs.filter(data);
    }

    @Override
    public Changes<Map<String, Object>> changes(Map<String, ?> data) {
        return verbs.changes(data);
    }

    @Override
    public Changes<Map<String, Object>> mergePatch(Map<String, ?> patch) {
        return verbs.mergePatch(patch);
    }

    private static Publisher<Map<String, Object>> maps(Publisher<? extends Map<String, ?>> rows) {
        return (Publisher<Map<String, Object>>) (Publisher<?>) rows;
    }
}
