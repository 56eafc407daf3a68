package io.dataflow;

import io.dataflow.core.BulkOptions.OnConflict;
import io.dataflow.core.BulkOptions.OnError;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/** What a bulk call does to a table in memory: row by row in the order of the source, a batch at a time. */
final class BulkReference {

    private static final int DEFAULT_AMOUNT = 5;

    private final BulkCall call;
    private final OnConflict onConflict;
    private final String target;

    /** What the table holds after so many batches; the first is before any. */
    final List<Map<String, Map<String, Object>>> tables = new ArrayList<>();

    final List<Long> rejected = new ArrayList<>();
    final Set<Object> ids = new HashSet<>();
    /** The batches that were tried, the one that failed among them. */
    long batches;

    long processed;
    long inserted;
    long updated;
    long skipped;
    long deleted;
    boolean fails;

    private Map<String, Map<String, Object>> table;

    private static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private BulkReference(BulkCall call) {
        this.call = call;
        this.table = call.table();
        this.target = call.conflictOn() == null ? "id" : call.conflictOn();
        OnConflict usual = call.verb() == BulkCall.Verb.UPSERT ? OnConflict.UPDATE : OnConflict.ERROR;
        this.onConflict = call.onConflict() == null ? usual : call.onConflict();
    }

    static BulkReference of(BulkCall call) {
        BulkReference reference = new BulkReference(call);
        reference.run();
        return reference;
    }

    private void run() {
        tables.add(table);
        long index = 0;
        for (List<Map<String, Object>> batch : call.batches()) {
            batches++;
            if (!write(batch, index)) {
                fails = true;
                break;
            }
            tables.add(table);
            index += batch.size();
            if (rejected.size() > call.maxErrors()) {
                fails = true;
                break;
            }
        }
        fails |= call.sourceFails();
        if (fails && call.atomic()) {
            table = call.table();
            inserted = updated = skipped = deleted = 0;
        }
    }

    Map<String, Map<String, Object>> table() {
        return table;
    }

    private boolean write(List<Map<String, Object>> batch, long start) {
        Map<String, Map<String, Object>> before = table;
        Set<Object> idsBefore = Set.copyOf(ids);
        long[] totals = {processed, inserted, updated, skipped, deleted};
        table = new TreeMap<>(before);
        for (int i = 0; i < batch.size(); i++) {
            processed++;
            try {
                row(batch.get(i));
            } catch (Refused bad) {
                if (call.onError() == OnError.STOP) {
                    table = before;
                    ids.retainAll(idsBefore);
                    processed = totals[0];
                    inserted = totals[1];
                    updated = totals[2];
                    skipped = totals[3];
                    deleted = totals[4];
                    return false;
                }
                rejected.add(start + i);
            }
        }
        return true;
    }

    private void row(Map<String, Object> row) {
        // Of a row that is deleted only the key is looked at.
        boolean badAmount = call.verb() != BulkCall.Verb.DELETE
                && row.containsKey("amount")
                && !(row.get("amount") instanceof Integer);
        boolean changes = call.verb() == BulkCall.Verb.UPSERT || call.verb() == BulkCall.Verb.UPDATE;
        boolean managed = changes && row.containsKey("version");
        if (row.get("id") == null || row.containsKey("notes") || badAmount || managed) {
            throw new Refused();
        }
        String id = (String) row.get("id");
        switch (call.verb()) {
            case DELETE -> {
                if (isLive(id)) {
                    expect(id, row);
                    delete(id);
                } else {
                    skipped++;
                }
            }
            case UPDATE -> {
                if (isLive(id)) {
                    change(id, row);
                } else {
                    skipped++;
                }
            }
            default -> store(id, row);
        }
    }

    /** Whether there is a row that is not deleted softly. */
    private boolean isLive(String id) {
        return table.containsKey(id) && !Boolean.TRUE.equals(table.get(id).get("deleted"));
    }

    /** Refuses a row that gives another version than that of the one that is there. */
    private void expect(String id, Map<String, Object> row) {
        if (call.traits().versions()
                && row.containsKey("version")
                && isLive(id)
                && ((Number) row.get("version")).longValue()
                        != (Long) table.get(id).get("version")) {
            throw new Refused();
        }
    }

    private void delete(String id) {
        if (call.traits().softDelete()) {
            Map<String, Object> stamped = new LinkedHashMap<>(table.get(id));
            stamped.put("deleted", true);
            count(stamped);
            table.put(id, stamped);
        } else {
            table.remove(id);
        }
        deleted++;
        ids.add(id);
    }

    private static void count(Map<String, Object> row) {
        row.computeIfPresent("version", (name, version) -> (Long) version + 1);
    }

    private void store(String id, Map<String, Object> row) {
        String there = onConflict == OnConflict.ERROR ? null : holder(target, row.get(target));
        if (there == null) {
            insert(id, row);
        } else if (onConflict == OnConflict.SKIP) {
            skipped++;
        } else {
            change(there, row);
        }
    }

    private void insert(String id, Map<String, Object> row) {
        if (table.containsKey(id) || holder("code", row.get("code")) != null) {
            throw new Refused();
        }
        Map<String, Object> stored = new LinkedHashMap<>();
        stored.put("id", id);
        stored.put("code", row.get("code"));
        stored.put("amount", row.getOrDefault("amount", DEFAULT_AMOUNT));
        stored.put("note", row.get("note"));
        if (call.traits().versions()) {
            stored.put("version", 0L);
        }
        if (call.traits().softDelete()) {
            stored.put("deleted", false);
        }
        table.put(id, stored);
        inserted++;
        ids.add(id);
    }

    private void change(String id, Map<String, Object> row) {
        expect(id, row);
        Map<String, Object> changed = new LinkedHashMap<>(table.get(id));
        count(changed);
        changed.computeIfPresent("deleted", (name, before) -> false);
        row.forEach((field, value) -> {
            if (!field.equals("id")
                    && !field.equals("version")
                    && !(field.equals(target) && call.verb() != BulkCall.Verb.UPDATE)) {
                changed.put(field, value);
            }
        });
        String other = holder("code", changed.get("code"));
        if (other != null && !other.equals(id)) {
            throw new Refused();
        }
        table.put(id, changed);
        updated++;
        ids.add(id);
    }

    /** The key of the row that has the value, which is unique; null for none, and for NULL. */
    private String holder(String field, Object value) {
        return value == null
                ? null
                : table.values().stream()
                        .filter(row -> value.equals(row.get(field)))
                        .map(row -> (String) row.get("id"))
                        .findFirst()
                        .orElse(null);
    }

    /**
     * Whether the order of the rows inside a batch decides: a unique value that one row gives up is taken by another. A database
     * that changes many rows in one statement does so in an order of its own.
     */
    static boolean hangsOnOrder(BulkCall call) {
        BulkReference reference = of(call);
        List<List<Map<String, Object>>> batches = call.batches();
        for (int i = 0; i < Math.min(batches.size(), reference.tables.size()); i++) {
            List<Map<String, Object>> batch = batches.get(i);
            Set<List<Object>> given = new HashSet<>();
            Set<List<Object>> givenUp = new HashSet<>();
            Map<Object, Object> codes = new LinkedHashMap<>();
            reference.tables.get(i).forEach((id, row) -> codes.put(id, row.get("code")));
            for (Map<String, Object> row : batch) {
                if (row.containsKey("code")) {
                    given.add(List.of(String.valueOf(row.get("id")), String.valueOf(row.get("code"))));
                    Object before = codes.put(row.get("id"), row.get("code"));
                    if (before != null && !Objects.equals(before, row.get("code"))) {
                        givenUp.add(List.of(String.valueOf(row.get("id")), before));
                    }
                }
            }
            for (List<Object> up : givenUp) {
                if (given.stream()
                        .anyMatch(one ->
                                one.get(1).equals(up.get(1)) && !one.get(0).equals(up.get(0)))) {
                    return true;
                }
            }
        }
        return false;
    }
}
