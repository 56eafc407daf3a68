package io.dataflow.core.internal;

import io.dataflow.core.BulkOptions;
import io.dataflow.core.BulkProgress;
import io.dataflow.core.ModelOperations;
import io.dataflow.core.RecordNotFoundException;
import io.dataflow.core.Replicas;
import io.dataflow.core.TooManyRecordsException;
import io.dataflow.core.UpsertOptions;
import io.dataflow.core.Upserted;
import io.dataflow.core.ValidationFailedException;
import io.dataflow.core.internal.connection.Only;
import io.dataflow.core.internal.execution.Readers;
import io.dataflow.core.internal.model.Binding;
import io.dataflow.core.internal.model.EmbeddedValues;
import io.dataflow.core.internal.model.Keys;
import io.dataflow.core.internal.model.ManagedFields;
import io.dataflow.core.internal.model.RowValues;
import io.dataflow.core.internal.operation.Operation;
import io.dataflow.core.internal.operation.Operation.Expected;
import io.dataflow.core.internal.operation.RowReader;
import io.dataflow.core.internal.policy.Policy;
import io.dataflow.core.internal.query.Assignment;
import io.dataflow.core.internal.query.Expression;
import io.dataflow.core.internal.query.Expressions;
import io.dataflow.core.internal.query.ListSpec;
import io.dataflow.core.internal.query.Operator;
import io.dataflow.core.internal.query.QueryResolver;
import io.dataflow.core.model.FieldDefinition;
import io.dataflow.core.model.FieldDefinition.Managed;
import io.dataflow.core.model.ModelDefinition;
import io.dataflow.core.query.Aggregation;
import io.dataflow.core.query.Changes;
import io.dataflow.core.query.Filter;
import io.dataflow.core.query.Page;
import io.dataflow.core.query.Query;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Turns the calls of users into operations and sends them down the road. */
final class ModelVerbs<T> implements ModelOperations<T> {

    private static final int KEYS_PER_READ = 500;

    private final Binding<T> binding;
    private final ModelDefinition model;
    private final RowReader<T> rows;
    private final QueryResolver resolver;
    private final Policy.Road road;
    private final Listing<T> listing;
    private final BulkVerbs<T> bulk;

    ModelVerbs(Binding<T> binding, Policy.Road road, BulkOptions bulkDefaults) {
        this.binding = binding;
        this.model = binding.model();
        this.rows = Readers.rows(binding);
        this.resolver = new QueryResolver(model);
        this.road = road;
        this.listing = new Listing<>(binding, rows, resolver, road);
        this.bulk = new BulkVerbs<>(binding, road, bulkDefaults);
    }

    @Override
    public Mono<T> create(T row) {
        return Mono.defer(() -> create(binding.forCreate(given(row, "create"))));
    }

    @Override
    public Mono<T> create(Changes<? super T> values) {
        return Mono.defer(() -> {
            refuseVersion(values, "create", "leave it out, a new row starts at 0");
            return create(resolver.row(values, "create"));
        });
    }

    private void refuseVersion(Changes<?> changes, String operation, String advice) {
        if (changes.definition().ifVersion() != null) {
            throw new ValidationFailedException(
                    model.name(),
                    operation,
                    "ifVersion",
                    "version",
                    "goes with one row that is there, which is named by its key; " + advice);
        }
    }

    private T given(@Nullable T row, String operation) {
        if (row == null) {
            throw new ValidationFailedException(model.name(), operation, "row", "required", "is null; give a row");
        }
        return row;
    }

    private Mono<T> create(RowValues values) {
        return road.run(new Operation.Create<>(model, values, rows)).as(Only::of);
    }

    @Override
    public Mono<T> read(Object key) {
        refuseMisuse(key, "read");
        return Mono.defer(() -> Only.orError(read(List.of(Keys.parse(model, key, "read")), rows), notFound("read")));
    }

    @Override
    public Mono<T> find(Object key) {
        refuseMisuse(key, "read");
        return Mono.defer(() -> Only.orEmpty(read(List.of(Keys.parse(model, key, "read")), rows)));
    }

    private <R> Flux<R> read(List<List<Object>> keys, RowReader<R> reader) {
        return road.run(new Operation.Read<>(model, keys, reader));
    }

    @Override
    public Mono<T> findOne(Filter<? super T> filter) {
        return Mono.defer(() -> listing.first(filter, 2))
                .flatMap(found -> found.size() > 1
                        ? Mono.error(new TooManyRecordsException(
                                model.name(),
                                "findOne",
                                model.name() + ".findOne: more than one row matches; narrow the filter, or use list",
                                null))
                        : Mono.justOrEmpty(found.isEmpty() ? null : found.get(0)));
    }

    @Override
    public Flux<T> readMany(Publisher<?> keys) {
        return Flux.from(keys)
                .<List<Object>>map(key -> Keys.parse(model, key, "readMany"))
                .buffer(KEYS_PER_READ)
                .concatMap(this::readInOrder, 1);
    }

    private Flux<T> readInOrder(List<List<Object>> keys) {
        return read(keys.stream().distinct().toList(), Readers.values(model))
                .collect(
                        HashMap<List<Object>, @Nullable Object[]>::new,
                        (found, values) -> found.put(Keys.comparable(keyOf(values)), values))
                .flatMapIterable(found -> inOrder(keys, found));
    }

    private List<T> inOrder(List<List<Object>> keys, Map<List<Object>, @Nullable Object[]> found) {
        // A column of a fixed length gives its keys with blanks that nobody asked with.
        Set<List<Object>> asked = keys.stream().map(Keys::comparable).collect(Collectors.toSet());
        Map<List<Object>, @Nullable Object[]> padded = new HashMap<>();
        found.forEach((key, values) -> {
            if (!asked.contains(key)) {
                padded.put(Keys.withoutBlanks(key), values);
            }
        });
        List<T> rows = new ArrayList<>(keys.size());
        for (List<Object> key : keys) {
            List<Object> comparable = Keys.comparable(key);
            @Nullable
            Object[] values =
                    found.containsKey(comparable) ? found.get(comparable) : padded.get(Keys.withoutBlanks(comparable));
            if (values != null) {
                rows.add(binding.toRow(values));
            }
        }
        return rows;
    }

    private List<Object> keyOf(@Nullable Object[] values) {
        List<Object> key = new ArrayList<>(model.key().size());
        for (FieldDefinition part : model.key()) {
            key.add(java.util.Objects.requireNonNull(values[part.ordinal()]));
        }
        return key;
    }

    @Override
    public Mono<T> update(T row) {
        return Mono.defer(() -> {
            RowValues values = binding.forUpdate(given(row, "update"));
            List<Object> key = Keys.of(values, "update");
            return update(
                    Expressions.and(Expressions.anyOf(model.key(), List.of(key)), ownerOf(values)),
                    key,
                    changed(values, model.key()),
                    ManagedFields.requiredVersion(values, "update"));
        });
    }

    @Override
    public Mono<T> update(Object key, Changes<? super T> changes) {
        refuseMisuse(key, "update");
        return Mono.defer(() -> update(
                Keys.parse(model, key, "update"),
                resolver.assignments(changes, "update"),
                changes.definition().ifVersion()));
    }

    @Override
    public Mono<T> update(Object key, Map<String, ?> fields) {
        refuseMisuse(key, "update");
        return Mono.defer(() -> update(Keys.parse(model, key, "update"), resolver.assignments(fields, "update"), null));
    }

    /** A row that says whose it is updates the row of that tenant alone. */
    private Expression ownerOf(RowValues values) {
        FieldDefinition tenant = model.managed(Managed.TENANT);
        Object owner = tenant == null ? null : values.get(tenant);
        return tenant == null || owner == null
                ? Expression.all()
                : new Expression.Comparison(tenant.name(), List.of(), Operator.EQ, owner);
    }

    private Mono<T> update(List<Object> key, List<Assignment> assignments, @Nullable Long version) {
        return update(Expressions.anyOf(model.key(), List.of(key)), key, assignments, version);
    }

    private Mono<T> update(
            Expression condition, List<Object> key, List<Assignment> assignments, @Nullable Long version) {
        Flux<T> updated = assignments.isEmpty() && version == null
                ? Replicas.primary(read(List.of(key), rows))
                : road.run(new Operation.Update<>(model, condition, assignments, rows, expected(version, "update")));
        return Only.orError(updated, notFound("update"));
    }

    private static @Nullable Expected expected(@Nullable Long version, String verb) {
        return version == null ? null : new Expected(version, verb);
    }

    /** Every field that a row gives, as changes of a row that is there. */
    static List<Assignment> changed(RowValues values, List<FieldDefinition> foundBy) {
        return values.present().stream()
                .filter(field -> !field.key() && !foundBy.contains(field))
                // Restoring a row is the one change of a managed field that a row can ask for.
                .filter(field -> field.managed() == Managed.NONE || field.managed() == Managed.DELETED_AT)
                .map(field -> new Assignment(field.name(), Assignment.Kind.SET, values.get(field)))
                .toList();
    }

    @Override
    public Mono<Long> updateWhere(Filter<? super T> filter, Changes<? super T> changes) {
        return Mono.defer(() -> {
            refuseVersion(changes, "updateWhere", "add the version to the filter");
            return road.run(new Operation.Update<Long>(
                            model, meant(filter, "updateWhere"), resolver.assignments(changes, "updateWhere"), null))
                    .as(Only::of);
        });
    }

    @Override
    public Mono<Boolean> delete(Object key) {
        refuseMisuse(key, "delete");
        return Mono.defer(() -> deleted(Keys.parse(model, key, "delete"), null));
    }

    @Override
    public Mono<Boolean> delete(Object key, long version) {
        refuseMisuse(key, "delete");
        return Mono.defer(() -> deleted(Keys.parse(model, key, "delete"), version));
    }

    private Mono<Boolean> deleted(List<Object> key, @Nullable Long version) {
        return delete(Expressions.anyOf(model.key(), List.of(key)), version).map(deleted -> deleted > 0);
    }

    @Override
    public Mono<Long> deleteWhere(Filter<? super T> filter) {
        return Mono.defer(() -> delete(meant(filter, "deleteWhere"), null));
    }

    private Mono<Long> delete(Expression condition, @Nullable Long version) {
        return road.run(new Operation.Delete(model, condition, expected(version, "delete")))
                .as(Only::of);
    }

    @Override
    public Mono<Page<T>> list(Query<? super T> query) {
        return listing.page(query);
    }

    @Override
    public <R> Mono<Page<R>> list(Query<? super T> query, Class<R> projection) {
        return listing.page(query, projection);
    }

    @Override
    public Flux<T> stream(Query<? super T> query) {
        return listing.stream(query);
    }

    @Override
    public Flux<Map<String, Object>> aggregate(Aggregation<? super T> aggregation) {
        return listing.aggregate(aggregation);
    }

    @Override
    public Mono<Long> count(Filter<? super T> filter) {
        return Mono.defer(() -> road.run(new Operation.Count(model, condition(filter, "count"), false))
                .as(Only::of));
    }

    @Override
    public Mono<Boolean> exists(Filter<? super T> filter) {
        return Mono.defer(() -> {
            ListSpec one = ListSpec.of(condition(filter, "exists")).withLimit(1);
            return road.run(new Operation.List<>(model, one, Readers.keys(model), false))
                    .count()
                    .map(found -> found > 0);
        });
    }

    @Override
    public Mono<Upserted<T>> upsert(T row) {
        return upsert(row, options -> options);
    }

    @Override
    public Mono<Upserted<T>> upsert(T row, UnaryOperator<UpsertOptions<T>> options) {
        return Mono.defer(() -> {
            UpsertOptions<T> chosen = options.apply(UpsertOptions.defaults());
            RowValues values = binding.forUpsert(given(row, "upsert"));
            List<FieldDefinition> target = UniqueTarget.of(model, chosen.conflictOn(), "upsert");
            Changes<? super T> changes = chosen.update();
            List<Assignment> update = changes == null
                    ? changed(values, target)
                    : changes.definition().isEmpty() ? List.of() : resolver.assignments(changes, "upsert");
            Long version = changes == null ? null : changes.definition().ifVersion();
            Expected expected = expected(version != null ? version : ManagedFields.version(values), "upsert");
            return road.run(new Operation.Upsert<>(model, values, target, update, rows, Expression.all(), expected))
                    .as(Only::of);
        });
    }

    @Override
    public Flux<T> createMany(Publisher<? extends T> source) {
        return Flux.<T>from(source).concatMap(this::create, 1);
    }

    @Override
    public Flux<BulkProgress<T>> bulkCreate(Publisher<? extends T> source) {
        return bulkCreate(source, UnaryOperator.identity());
    }

    @Override
    public Flux<BulkProgress<T>> bulkCreate(Publisher<? extends T> source, UnaryOperator<BulkOptions> options) {
        return bulk.create(source, options);
    }

    @Override
    public Flux<BulkProgress<T>> bulkUpdate(Publisher<? extends T> source) {
        return bulkUpdate(source, UnaryOperator.identity());
    }

    @Override
    public Flux<BulkProgress<T>> bulkUpdate(Publisher<? extends T> source, UnaryOperator<BulkOptions> options) {
        return bulk.update(source, options);
    }

    @Override
    public Flux<BulkProgress<T>> bulkUpsert(Publisher<? extends T> source) {
        return bulkUpsert(source, UnaryOperator.identity());
    }

    @Override
    public Flux<BulkProgress<T>> bulkUpsert(Publisher<? extends T> source, UnaryOperator<BulkOptions> options) {
        return bulk.upsert(source, options);
    }

    @Override
    public Flux<BulkProgress<T>> bulkDelete(Publisher<?> keys) {
        return bulkDelete(keys, UnaryOperator.identity());
    }

    @Override
    public Flux<BulkProgress<T>> bulkDelete(Publisher<?> keys, UnaryOperator<BulkOptions> options) {
        return bulk.delete(keys, options);
    }

    @Override
    public Filter<T> all() {
        return Filter.of(Expression.all());
    }

    @Override
    public Filter<T> filter(Map<String, ?> data) {
        return Filter.of(new Expression.FromData(resolver.parse(data, "filter")));
    }

    @Override
    public Changes<T> changes(Map<String, ?> data) {
        EmbeddedValues.takeApart(model, data, "changes").keySet().forEach(name -> model.field(name, "changes"));
        return QueryResolver.changes(data);
    }

    @Override
    public Changes<T> mergePatch(Map<String, ?> patch) {
        EmbeddedValues.takeApart(model, patch, "mergePatch").keySet().forEach(name -> model.field(name, "mergePatch"));
        return resolver.mergePatch(patch, "mergePatch");
    }

    private Expression condition(Filter<?> filter, String operation) {
        return resolver.filter(filter.definition().filter(), operation);
    }

    /** The rows that a write by filter is about: every row only where the caller has written so. */
    private Expression meant(Filter<?> filter, String operation) {
        Expression condition = condition(filter, operation);
        if (condition.isAll() && Expressions.isFromData(filter.expression())) {
            throw new ValidationFailedException(
                    model.name(),
                    operation,
                    "filter",
                    "confirmed",
                    "was given as data and is met by every row; write all() if all are meant");
        }
        return condition;
    }

    /** A filter or a row where a key belongs is a mistake of the program, so that the call itself fails. */
    private void refuseMisuse(@Nullable Object key, String operation) {
        Class<?> type = model.javaType();
        if (key == null || key instanceof Query || (type != null && type.isInstance(key))) {
            Keys.parse(model, key, operation);
        }
    }

    private Supplier<RecordNotFoundException> notFound(String operation) {
        return () -> new RecordNotFoundException(
                model.name(),
                operation,
                model.name() + "." + operation
                        + ": no row has the key that was asked for; use find to get an empty result",
                null);
    }
}
