package io.dataflow.nodes.internal;

import io.dataflow.core.internal.query.AggregationParser;
import io.dataflow.core.internal.query.SortParser;
import io.dataflow.core.query.Aggregation;
import io.dataflow.core.query.Filter;
import io.dataflow.core.query.Page;
import io.dataflow.core.query.Query;
import io.dataflow.core.query.Sort;
import io.dataflow.nodes.NodeOutput;
import io.dataflow.nodes.Port;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Lists records, groups of them, or only their number; {@code rows} streams them without the default limit. */
final class ListNode extends ModelNode {

    private static final int LIMIT = 100;
    private static final String ORDER_BY = "orderBy";
    private static final String LIMIT_PORT = "limit";
    private static final String OFFSET = "offset";
    private static final String CURSOR = "cursor";
    private static final String GROUP_BY = "groupBy";
    private static final String AGGREGATE = "aggregate";
    private static final String COUNT_ONLY = "countOnly";
    private static final String ROWS = "rows";

    ListNode(NodeContext context) {
        super(
                context,
                "List",
                Ports.of("Lists every " + context.model().name() + " that the filter matches, " + LIMIT
                                + " unless 'limit' says otherwise, in the order of the key unless 'orderBy' does; with the"
                                + " real total. 'rows' streams them without a limit of its own; where a workflow takes"
                                + " 'rows' and nothing else, nothing else is read.")
                        .in(FILTER, Map.class)
                        .in(ORDER_BY, List.class)
                        .in(LIMIT_PORT, Integer.class)
                        .in(OFFSET, Long.class)
                        .in(CURSOR, String.class)
                        .in(FIELDS, List.class)
                        .in(GROUP_BY, List.class)
                        .in(AGGREGATE, Map.class)
                        .in(COUNT_ONLY, Boolean.class)
                        .in(INCLUDE_DELETED, Boolean.class)
                        .out("records", List.class)
                        .out("count", Long.class)
                        .out("total", Long.class)
                        .out(LIMIT_PORT, Integer.class)
                        .out(OFFSET, Long.class)
                        .out("nextCursor", String.class)
                        .out(Port.stream(ROWS)));
    }

    @Override
    boolean writes() {
        return false;
    }

    @Override
    @Nullable
    String alias(String given) {
        return given.equals("sort") ? ORDER_BY : super.alias(given);
    }

    @Override
    Mono<NodeOutput> run(Inputs in) {
        Map<String, @Nullable Object> data = in.filter(FILTER);
        Filter<Map<String, Object>> filter =
                data == null ? operations().all() : operations().filter(data);
        boolean groups = in.has(GROUP_BY) || in.has(AGGREGATE);
        if (in.isTrue(COUNT_ONLY)) {
            refuse(in, "does not go with '" + COUNT_ONLY + "'", ORDER_BY, CURSOR, FIELDS, GROUP_BY, AGGREGATE);
            Mono<Long> total = in.isTrue(INCLUDE_DELETED)
                    ? operations().list(filter.includeDeleted().limit(0)).mapNotNull(Page::total)
                    : operations().count(filter);
            return total.map(number -> counted(in, number));
        }
        return groups ? groups(in, filter) : records(in, filter);
    }

    private Mono<NodeOutput> records(Inputs in, Filter<Map<String, Object>> filter) {
        List<String> fields = in.names(FIELDS);
        Query<Map<String, Object>> asked = in.isTrue(INCLUDE_DELETED) ? filter.includeDeleted() : filter;
        Query<Map<String, Object>> query = selected(paged(in, sorted(in, asked)), fields);
        Integer limit = in.get(LIMIT_PORT, Integer.class);
        Flux<Map<String, Object>> rows =
                operations().stream(limit == null ? query : query.limit(limit)).map(row -> only(fields, row));
        return orRowsAlone(
                rows,
                operations()
                        .list(query.limit(limit == null ? LIMIT : limit))
                        .map(page -> output(page.map(row -> only(fields, row)), rows)));
    }

    /** The whole output, unless the run takes the stream of the rows and nothing else. */
    private static Mono<NodeOutput> orRowsAlone(Flux<Map<String, Object>> rows, Mono<NodeOutput> whole) {
        return Mono.deferContextual(context -> Wanted.of(context) == Wanted.STREAMS
                ? Mono.just(NodeOutput.of(Map.of(), Map.of(ROWS, rows), 0))
                : whole);
    }

    private Query<Map<String, Object>> selected(Query<Map<String, Object>> query, @Nullable List<String> fields) {
        if (fields == null) {
            return query;
        }
        if (fields.isEmpty()) {
            throw fault(FIELDS, "required", "is empty; name the fields to read, or leave it out for all");
        }
        return query.select(fields.get(0), fields.subList(1, fields.size()).toArray(String[]::new));
    }

    /** The fields that were asked for; what was not read is left out and not null. */
    private static Map<String, Object> only(@Nullable List<String> fields, Map<String, Object> row) {
        if (fields == null) {
            return row;
        }
        Map<String, Object> kept = new LinkedHashMap<>(row);
        kept.keySet().retainAll(fields);
        return kept;
    }

    private Query<Map<String, Object>> sorted(Inputs in, Query<Map<String, Object>> query) {
        Sort<Object>[] keys = keys(SortParser.parse(in.get(ORDER_BY), names()::canonicalPath));
        return keys.length == 0 ? query : query.orderBy(keys);
    }

    private Query<Map<String, Object>> paged(Inputs in, Query<Map<String, Object>> query) {
        Query<Map<String, Object>> paged = query;
        Long offset = in.get(OFFSET, Long.class);
        if (offset != null) {
            paged = paged.offset(offset);
        }
        String cursor = in.get(CURSOR, String.class);
        if (cursor != null) {
            paged = paged.after(cursor);
        }
        return paged;
    }

    private Mono<NodeOutput> groups(Inputs in, Filter<Map<String, Object>> filter) {
        refuse(in, "does not go with groups", CURSOR, FIELDS);
        Object aggregates = in.get(AGGREGATE);
        Sort<Object>[] keys = keys(SortParser.parse(
                in.get(ORDER_BY),
                name -> aggregates instanceof Map<?, ?> map && map.containsKey(name) ? name : names().canonical(name)));
        Aggregation<Map<String, Object>> matched = AggregationParser.parse(
                        in.get(GROUP_BY), aggregates, names()::canonical)
                .where(filter);
        Aggregation<Map<String, Object>> all = in.isTrue(INCLUDE_DELETED) ? matched.includeDeleted() : matched;
        Aggregation<Map<String, Object>> ordered = keys.length == 0 ? all : all.orderBy(keys);
        Integer given = in.get(LIMIT_PORT, Integer.class);
        int limit = given == null ? LIMIT : given;
        Long start = in.get(OFFSET, Long.class);
        long offset = start == null ? 0 : start;
        Aggregation<Map<String, Object>> page = ordered.limit(limit).offset(offset);
        Flux<Map<String, Object>> rows =
                operations().aggregate((given == null ? ordered : ordered.limit(limit)).offset(offset));
        return orRowsAlone(rows, operations().aggregate(page).collectList().flatMap(groups -> {
            boolean wholeTail = groups.size() < limit && (offset == 0 || !groups.isEmpty());
            Mono<Long> total = wholeTail
                    ? Mono.just(offset + groups.size())
                    : operations().aggregate(all).count();
            return total.map(n -> output(new Page<>(groups, n, limit, offset, null), rows));
        }));
    }

    private NodeOutput counted(Inputs in, long total) {
        Integer limit = in.get(LIMIT_PORT, Integer.class);
        Long offset = in.get(OFFSET, Long.class);
        Page<Map<String, Object>> none =
                new Page<>(List.of(), total, limit == null ? LIMIT : limit, offset == null ? 0 : offset, null);
        return output(none, total, Flux.empty(), 1);
    }

    private static NodeOutput output(Page<Map<String, Object>> page, Flux<Map<String, Object>> rows) {
        long count = page.records().size();
        return output(page, count, rows, count);
    }

    private static NodeOutput output(
            Page<Map<String, Object>> page, long count, Flux<Map<String, Object>> rows, long read) {
        Map<String, @Nullable Object> outputs = new LinkedHashMap<>();
        outputs.put("records", page.records());
        outputs.put("count", count);
        outputs.put("total", page.total());
        outputs.put(LIMIT_PORT, page.limit());
        outputs.put(OFFSET, page.offset());
        outputs.put("nextCursor", page.nextCursor());
        return NodeOutput.of(outputs, Map.of(ROWS, rows), read);
    }

    /** Refuses inputs that would be given in vain. */
    private void refuse(Inputs in, String reason, String... ports) {
        for (String port : ports) {
            if (in.has(port)) {
                throw fault(port, "combination", reason);
            }
        }
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type cannot be made otherwise
    private static Sort<Object>[] keys(List<Sort<Object>> keys) {
        return keys.toArray(new Sort[0]);
    }
}
