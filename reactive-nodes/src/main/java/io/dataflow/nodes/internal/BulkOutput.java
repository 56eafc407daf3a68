package io.dataflow.nodes.internal;

import io.dataflow.core.BulkProgress;
import io.dataflow.core.Rejected;
import io.dataflow.nodes.NodeOutput;
import io.dataflow.nodes.Port;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/**
 * Gathers the ticks of a bulk operation into the outputs of its node.
 *
 * <p>Ticks hold running totals, so that any of them can be left out: at most {@value #MOST_TICKS} are kept, spread over the
 * whole call.
 */
final class BulkOutput {

    private static final int MOST_TICKS = 1_024;

    private final List<BulkProgress<Map<String, Object>>> ticks = new ArrayList<>();
    private final List<Object> ids = new ArrayList<>();
    private final List<Map<String, @Nullable Object>> rejected = new ArrayList<>();
    private BulkProgress<Map<String, Object>> last =
            new BulkProgress<>(0, 0, 0, 0, 0, 0, 0, List.of(), List.of(), Duration.ZERO, true);
    private long seen;
    private long step = 1;

    /** The ports, as every bulk node declares them. */
    static Ports ports(Ports ports) {
        Ports all = ports;
        for (String total : List.of("processed", "inserted", "updated", "skipped", "deleted", "failed")) {
            all = all.out(total, Long.class);
        }
        return all.out("elapsed", Duration.class)
                .out("ids", List.class)
                .out("rejected", List.class)
                .out(Port.stream("progress"));
    }

    void add(BulkProgress<Map<String, Object>> tick) {
        last = tick;
        ids.addAll(tick.ids());
        tick.rejected().forEach(row -> rejected.add(map(row)));
        if (seen++ % step == 0) {
            ticks.add(withoutRows(tick));
        }
        if (ticks.size() == MOST_TICKS) {
            thin();
        }
    }

    NodeOutput output() {
        List<BulkProgress<Map<String, Object>>> all = new ArrayList<>(ticks);
        if (all.isEmpty() || !all.get(all.size() - 1).last()) {
            all.add(withoutRows(last));
        }
        Map<String, @Nullable Object> outputs = new LinkedHashMap<>(totals(last));
        outputs.put("ids", Collections.unmodifiableList(ids));
        outputs.put("rejected", Collections.unmodifiableList(rejected));
        return NodeOutput.of(
                outputs, Map.of("progress", Flux.fromIterable(all).map(BulkOutput::tick)), last.processed());
    }

    /** The outputs of one statement that changed this many rows. */
    static NodeOutput ofStatement(long updated, long deleted, Duration elapsed) {
        BulkOutput output = new BulkOutput();
        output.add(new BulkProgress<>(
                1, updated + deleted, 0, updated, 0, deleted, 0, List.of(), List.of(), elapsed, true));
        return output.output();
    }

    private void thin() {
        List<BulkProgress<Map<String, Object>>> kept = new ArrayList<>(MOST_TICKS);
        for (int i = 0; i < ticks.size(); i += 2) {
            kept.add(ticks.get(i));
        }
        ticks.clear();
        ticks.addAll(kept);
        step *= 2;
    }

    private static BulkProgress<Map<String, Object>> withoutRows(BulkProgress<Map<String, Object>> tick) {
        return new BulkProgress<>(
                tick.batchNumber(),
                tick.processed(),
                tick.inserted(),
                tick.updated(),
                tick.skipped(),
                tick.deleted(),
                tick.failed(),
                List.of(),
                List.of(),
                tick.elapsed(),
                tick.last());
    }

    private static Map<String, Object> tick(BulkProgress<Map<String, Object>> tick) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("batchNumber", tick.batchNumber());
        map.putAll(totals(tick));
        map.put("last", tick.last());
        return Collections.unmodifiableMap(map);
    }

    private static Map<String, Object> totals(BulkProgress<Map<String, Object>> tick) {
        Map<String, Object> totals = new LinkedHashMap<>();
        totals.put("processed", tick.processed());
        totals.put("inserted", tick.inserted());
        totals.put("updated", tick.updated());
        totals.put("skipped", tick.skipped());
        totals.put("deleted", tick.deleted());
        totals.put("failed", tick.failed());
        totals.put("elapsed", tick.elapsed());
        return totals;
    }

    private static Map<String, @Nullable Object> map(Rejected<Map<String, Object>> rejected) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("index", rejected.index());
        map.put("line", rejected.line());
        map.put("row", rejected.row());
        map.put("code", rejected.cause().code());
        map.put("message", rejected.cause().getMessage());
        return Collections.unmodifiableMap(map);
    }
}
