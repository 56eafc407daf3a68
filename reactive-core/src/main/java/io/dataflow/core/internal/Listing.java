package io.dataflow.core.internal;

import io.dataflow.core.ValidationFailedException;
import io.dataflow.core.internal.connection.Only;
import io.dataflow.core.internal.execution.PositionedReader;
import io.dataflow.core.internal.execution.PositionedReader.Positioned;
import io.dataflow.core.internal.execution.Readers;
import io.dataflow.core.internal.model.Binding;
import io.dataflow.core.internal.model.MaskedRow;
import io.dataflow.core.internal.operation.Operation;
import io.dataflow.core.internal.operation.RowReader;
import io.dataflow.core.internal.policy.Policy;
import io.dataflow.core.internal.policy.TenantScope;
import io.dataflow.core.internal.query.AggregationSpec;
import io.dataflow.core.internal.query.Expression;
import io.dataflow.core.internal.query.ListSpec;
import io.dataflow.core.internal.query.ListSpec.Lock;
import io.dataflow.core.internal.query.QueryResolver;
import io.dataflow.core.internal.query.Selection;
import io.dataflow.core.model.FieldDefinition;
import io.dataflow.core.model.ModelDefinition;
import io.dataflow.core.query.Aggregation;
import io.dataflow.core.query.Filter;
import io.dataflow.core.query.Page;
import io.dataflow.core.query.Query;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.context.ContextView;

/** The reading of many rows: pages, streams and aggregates of one model. */
final class Listing<T> {

    private static final int DEFAULT_LIMIT = 100;

    private final Binding<T> binding;
    private final ModelDefinition model;
    private final RowReader<T> whole;
    private final QueryResolver resolver;
    private final Policy.Road road;

    Listing(Binding<T> binding, RowReader<T> whole, QueryResolver resolver, Policy.Road road) {
        this.binding = binding;
        this.model = binding.model();
        this.whole = whole;
        this.resolver = resolver;
        this.road = road;
    }

    Mono<Page<T>> page(Query<?> query) {
        return Mono.deferContextual(context -> page(query, reader(query, "list"), owner(context, "list")));
    }

    <R> Mono<Page<R>> page(Query<?> query, Class<R> projection) {
        return Mono.deferContextual(context -> page(
                query,
                Projection.reader(model, projection, resolver.projection(query, projection, "list")),
                owner(context, "list")));
    }

    Flux<T> stream(Query<?> query) {
        return Flux.deferContextual(context -> road.run(new Operation.List<>(
                model, resolver.list(query, null, "stream", owner(context, "stream")), reader(query, "stream"), true)));
    }

    /** Whose cursors are taken and given: those of one tenant are refused to another. */
    private String owner(ContextView context, String operation) {
        return TenantScope.ofCursors(context, model, operation);
    }

    /** The first rows that a filter matches. */
    Mono<List<T>> first(Filter<?> filter, int limit) {
        return road.run(new Operation.List<>(model, resolver.list(filter.limit(limit), null, "findOne"), whole, false))
                .collectList();
    }

    Flux<Map<String, Object>> aggregate(Aggregation<?> aggregation) {
        return Flux.defer(() -> {
            AggregationSpec resolved = resolver.aggregation(aggregation, "aggregate");
            Set<String> sensitive = resolved.columns().stream()
                    .filter(column -> column.shown() != null && column.shown().sensitive())
                    .map(Selection::name)
                    .collect(Collectors.toUnmodifiableSet());
            return road.run(new Operation.List<>(
                    model,
                    resolved.list(),
                    Readers.javaValues(
                            model, resolved.columns(), values -> toMap(resolved.columns(), values, sensitive)),
                    false));
        });
    }

    private <R> Mono<Page<R>> page(Query<?> query, RowReader<R> reader, String owner) {
        ListSpec spec = resolver.list(query, DEFAULT_LIMIT, "list", owner);
        int limit = spec.limit() == null ? DEFAULT_LIMIT : spec.limit();
        boolean counted = query.definition().total();
        if (limit == 0) {
            return total(query, counted).map(total -> new Page<>(List.of(), total.orNull(), 0, spec.offset(), null));
        }
        return rows(spec, limit, PositionedReader.of(reader, spec.sort())).flatMap(found -> {
            boolean more = found.size() > limit;
            boolean known = spec.after() == null
                    && !more
                    && (spec.offset() == 0 || !found.isEmpty())
                    && spec.lock() != Lock.FOR_UPDATE_SKIP_LOCKED;
            Mono<Total> total =
                    known && counted ? Mono.just(new Total(spec.offset() + found.size())) : total(query, counted);
            return total.map(number -> toPage(found, limit, spec, number.orNull(), owner));
        });
    }

    /** The rows of a page and, if there is a next one, the first of it: that one is read without a lock. */
    private <R> Mono<List<Positioned<R>>> rows(ListSpec spec, int limit, RowReader<Positioned<R>> reader) {
        if (spec.lock() == Lock.NONE) {
            return rows(spec.withLimit(limit + 1), reader);
        }
        return rows(spec.withLimit(limit), reader).flatMap(locked -> {
            if (locked.size() < limit) {
                return Mono.just(locked);
            }
            ListSpec rest = spec.startingAfter(locked.get(limit - 1).position());
            return rows(rest.withLock(Lock.NONE).withLimit(1), reader)
                    .map(next -> Stream.concat(locked.stream(), next.stream()).toList());
        });
    }

    private <R> Mono<List<R>> rows(ListSpec spec, RowReader<R> reader) {
        return road.run(new Operation.List<>(model, spec, reader, false)).collectList();
    }

    private <R> Page<R> toPage(
            List<Positioned<R>> found, int limit, ListSpec spec, @Nullable Long total, String owner) {
        boolean more = found.size() > limit;
        int size = more ? limit : found.size();
        List<R> rows = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            rows.add(found.get(i).row());
        }
        String next = more ? cursor(spec, found.get(limit - 1).position(), owner) : null;
        return new Page<>(rows, total, limit, spec.offset(), next);
    }

    private String cursor(ListSpec spec, List<@Nullable Object> position, String owner) {
        Map<String, @Nullable Object> place = new HashMap<>();
        for (int i = 0; i < position.size(); i++) {
            place.put(spec.sort().get(i).field().name(), position.get(i));
        }
        return resolver.cursor(spec, field -> place.get(field.name()), owner);
    }

    private Mono<Total> total(Query<?> query, boolean counted) {
        if (!counted) {
            return Mono.just(new Total(-1));
        }
        Expression filter = resolver.filter(query.definition().filter(), "list");
        return road.run(new Operation.Count(model, filter, query.definition().includeDeleted()))
                .as(Only::of)
                .map(Total::new);
    }

    private record Total(long number) {
        @Nullable
        Long orNull() {
            return number < 0 ? null : number;
        }
    }

    private RowReader<T> reader(Query<?> query, String operation) {
        if (query.definition().select().isEmpty()) {
            return whole;
        }
        List<Selection> chosen = resolver.selections(query, "select");
        List<FieldDefinition> fields = chosen.stream()
                .map(column -> ((Selection.Field) column).field())
                .toList();
        List<String> missing = binding.indispensable().stream()
                .filter(field -> !fields.contains(field))
                .map(FieldDefinition::name)
                .toList();
        if (!missing.isEmpty()) {
            throw new ValidationFailedException(
                    model.name(),
                    operation,
                    "select",
                    "primitive",
                    "leaves out " + missing
                            + ", which a primitive cannot show as absent; select them too, or read into a smaller"
                            + " record");
        }
        return Readers.of(chosen, values -> binding.toRow(fields, values));
    }

    @SuppressWarnings("NullAway") // an aggregate of no rows is null in the map
    private static Map<String, Object> toMap(
            List<Selection> columns, @Nullable Object[] values, Set<String> sensitive) {
        Map<String, Object> row = MaskedRow.of(values.length, sensitive);
        for (int i = 0; i < values.length; i++) {
            row.put(columns.get(i).name(), values[i]);
        }
        return row;
    }
}
