package io.dataflow.core;

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

/**
 * The operations of one model over its Java type.
 *
 * <p>Every result is cold: nothing happens before it is subscribed to, and each subscription is one call. An operation joins
 * the transaction in the Reactor Context, or runs on a connection of the pool and commits by itself. Input is checked before
 * any SQL: a fault arrives as {@link ValidationFailedException} or {@link UnknownNameException}. Cancelling stops the statement
 * on the server and gives the connection back; a write that is cancelled in flight outside a transaction may be stored.
 *
 * <p>A key is a value, or {@link Key#of} for a key of several parts, in the order of declaration.
 *
 * @param <T> the Java type of a row
 */
public interface ModelOperations<T> {

    /** Stores a row and answers it as stored; {@link UniqueViolationException} when a unique value is there already. */
    Mono<T> create(T row);

    /** Stores a row of the given values; what is not set takes its default. */
    Mono<T> create(Changes<? super T> values);

    /** The row that has the key; {@link RecordNotFoundException} when there is none. */
    Mono<T> read(Object key);

    /** The row that has the key; empty when there is none. */
    Mono<T> find(Object key);

    /** The only row that the filter matches; empty when there is none, {@link TooManyRecordsException} on a second. */
    Mono<T> findOne(Filter<? super T> filter);

    /** The rows that have the keys, in the order of the keys; keys without a row are left out. Reads in batches on demand. */
    Flux<T> readMany(Publisher<?> keys);

    /** Replaces the row that has this row's key and answers it as stored; {@link RecordNotFoundException} when there is none. */
    Mono<T> update(T row);

    /** Changes the row that has the key and answers it as stored; {@link RecordNotFoundException} when there is none. */
    Mono<T> update(Object key, Changes<? super T> changes);

    /** Changes the given fields of the row that has the key; {@link RecordNotFoundException} when there is none. */
    Mono<T> update(Object key, Map<String, ?> fields);

    /**
     * Changes every row that the filter matches and answers their number.
     *
     * <p>Every row is meant only by a filter that is written so, such as {@link #all()}: one that was given as data and turns
     * out to be met by every row is refused.
     */
    Mono<Long> updateWhere(Filter<? super T> filter, Changes<? super T> changes);

    /** Removes the row that has the key and answers whether there was one. */
    Mono<Boolean> delete(Object key);

    /**
     * Removes the row that has the key, if it has this version, and answers whether there was one;
     * {@link VersionConflictException} when it has another.
     */
    Mono<Boolean> delete(Object key, long version);

    /**
     * Removes every row that the filter matches and answers their number.
     *
     * <p>Every row is meant only by a filter that is written so, such as {@link #all()}: one that was given as data and turns
     * out to be met by every row is refused.
     */
    Mono<Long> deleteWhere(Filter<? super T> filter);

    /** A page of rows: 100 by default, ordered by key unless the query says otherwise, with the real total. */
    Mono<Page<T>> list(Query<? super T> query);

    /** A page of rows read into a smaller type, whose components name fields of the model. */
    <R> Mono<Page<R>> list(Query<? super T> query, Class<R> projection);

    /** Every row of the query, by a cursor: rows are read on demand, so any number fits in memory. */
    Flux<T> stream(Query<? super T> query);

    /** Groups of rows with their aggregates, as maps from name to value. */
    Flux<Map<String, Object>> aggregate(Aggregation<? super T> aggregation);

    /** The number of rows that the filter matches. */
    Mono<Long> count(Filter<? super T> filter);

    /** Whether the filter matches any row. */
    Mono<Boolean> exists(Filter<? super T> filter);

    /** Stores the row, or updates the one that has its key. */
    Mono<Upserted<T>> upsert(T row);

    /** Stores the row, or updates the one that the options find. */
    Mono<Upserted<T>> upsert(T row, UnaryOperator<UpsertOptions<T>> options);

    /** Stores many rows, one by one on demand, and answers them as stored; each commits by itself outside a transaction. */
    Flux<T> createMany(Publisher<? extends T> rows);

    /**
     * Stores a stream of rows in batches; ticks of progress, the last of which always comes.
     *
     * <p>The source is asked for rows as batches are written, so memory is bounded by the batch size. Demand on the progress
     * does not throttle the import: ticks that nobody asked for are merged.
     */
    Flux<BulkProgress<T>> bulkCreate(Publisher<? extends T> rows);

    /** {@link #bulkCreate(Publisher)} with options. */
    Flux<BulkProgress<T>> bulkCreate(Publisher<? extends T> rows, UnaryOperator<BulkOptions> options);

    /** Updates the rows that have the keys of the given ones, in batches. */
    Flux<BulkProgress<T>> bulkUpdate(Publisher<? extends T> rows);

    /** {@link #bulkUpdate(Publisher)} with options. */
    Flux<BulkProgress<T>> bulkUpdate(Publisher<? extends T> rows, UnaryOperator<BulkOptions> options);

    /** Stores rows or updates those that are there, in batches; of rows with one key the last wins. */
    Flux<BulkProgress<T>> bulkUpsert(Publisher<? extends T> rows);

    /** {@link #bulkUpsert(Publisher)} with options. */
    Flux<BulkProgress<T>> bulkUpsert(Publisher<? extends T> rows, UnaryOperator<BulkOptions> options);

    /** Removes the rows that have the keys, in batches. */
    Flux<BulkProgress<T>> bulkDelete(Publisher<?> keys);

    /** {@link #bulkDelete(Publisher)} with options. */
    Flux<BulkProgress<T>> bulkDelete(Publisher<?> keys, UnaryOperator<BulkOptions> options);

    /** {@link #bulkCreate(Publisher)} of a collection. */
    default Flux<BulkProgress<T>> bulkCreate(Iterable<? extends T> rows) {
        return bulkCreate(Flux.<T>fromIterable(rows));
    }

    /** {@link #bulkCreate(Publisher, UnaryOperator)} of a collection. */
    default Flux<BulkProgress<T>> bulkCreate(Iterable<? extends T> rows, UnaryOperator<BulkOptions> options) {
        return bulkCreate(Flux.<T>fromIterable(rows), options);
    }

    /** {@link #bulkUpdate(Publisher)} of a collection. */
    default Flux<BulkProgress<T>> bulkUpdate(Iterable<? extends T> rows) {
        return bulkUpdate(Flux.<T>fromIterable(rows));
    }

    /** {@link #bulkUpdate(Publisher, UnaryOperator)} of a collection. */
    default Flux<BulkProgress<T>> bulkUpdate(Iterable<? extends T> rows, UnaryOperator<BulkOptions> options) {
        return bulkUpdate(Flux.<T>fromIterable(rows), options);
    }

    /** {@link #bulkUpsert(Publisher)} of a collection. */
    default Flux<BulkProgress<T>> bulkUpsert(Iterable<? extends T> rows) {
        return bulkUpsert(Flux.<T>fromIterable(rows));
    }

    /** {@link #bulkUpsert(Publisher, UnaryOperator)} of a collection. */
    default Flux<BulkProgress<T>> bulkUpsert(Iterable<? extends T> rows, UnaryOperator<BulkOptions> options) {
        return bulkUpsert(Flux.<T>fromIterable(rows), options);
    }

    /** {@link #bulkDelete(Publisher)} of a collection. */
    default Flux<BulkProgress<T>> bulkDelete(Iterable<?> keys) {
        return bulkDelete(Flux.fromIterable(keys));
    }

    /** {@link #bulkDelete(Publisher, UnaryOperator)} of a collection. */
    default Flux<BulkProgress<T>> bulkDelete(Iterable<?> keys, UnaryOperator<BulkOptions> options) {
        return bulkDelete(Flux.fromIterable(keys), options);
    }

    /** The filter that every row meets. */
    Filter<T> all();

    /** A filter given as data, checked at once; met by every row, it does not change or remove them all. */
    Filter<T> filter(Map<String, ?> data);

    /** Changes given as data, checked at once. */
    Changes<T> changes(Map<String, ?> data);

    /**
     * A JSON merge patch (RFC 7396) as changes: a field that it does not name stays, null is NULL, an object given for a JSON
     * field merges into what is stored there, and anything else replaces it. Names are checked at once; what a caller from
     * outside must not touch is left out by {@code only(..)}, and a managed field that is left in is refused.
     */
    Changes<T> mergePatch(Map<String, ?> patch);
}
