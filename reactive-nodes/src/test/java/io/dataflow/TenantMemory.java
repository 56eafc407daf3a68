package io.dataflow;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The rows of one tenant in memory, and what each verb has to answer: a value, or the name of an error. */
final class TenantMemory {

    static final String TAKEN = "UniqueViolationException";
    static final String MISSING = "RecordNotFoundException";
    static final String EMPTY = "empty";

    private static final class Row {

        @Nullable
        String code;

        int score;
        boolean deleted;

        Row(@Nullable String code, int score) {
            this.code = code;
            this.score = score;
        }
    }

    private final boolean soft;
    private final Map<String, Row> rows = new TreeMap<>();

    TenantMemory(boolean soft) {
        this.soft = soft;
    }

    Object create(String id, @Nullable String code, int score) {
        if (rows.containsKey(id) || isTaken(code, id)) {
            return TAKEN;
        }
        rows.put(id, new Row(code, score));
        return score;
    }

    Object find(String id) {
        Row row = live(id);
        return row == null ? EMPTY : row.score;
    }

    Object update(String id, int score) {
        Row row = live(id);
        if (row == null) {
            return MISSING;
        }
        row.score = score;
        return score;
    }

    Object restore(String id) {
        Row row = rows.get(id);
        if (row == null) {
            return MISSING;
        }
        row.deleted = false;
        return row.score;
    }

    long add(int least, int amount) {
        List<Row> matched = live(row -> row.score >= least);
        matched.forEach(row -> row.score += amount);
        return matched.size();
    }

    boolean delete(String id) {
        Row row = live(id);
        if (row == null) {
            return false;
        }
        if (soft) {
            row.deleted = true;
        } else {
            rows.remove(id);
        }
        return true;
    }

    long deleteBelow(int score) {
        List<String> matched = rows.entrySet().stream()
                .filter(entry -> !entry.getValue().deleted && entry.getValue().score < score)
                .map(Map.Entry::getKey)
                .toList();
        matched.forEach(this::delete);
        return matched.size();
    }

    Object upsert(String id, @Nullable String code, int score) {
        if (isTaken(code, id)) {
            return TAKEN;
        }
        Row row = rows.get(id);
        rows.put(id, new Row(code, score));
        return row == null;
    }

    /** Stores the rows whose keys are free; answers how many. */
    long createMissing(List<String> ids, int score) {
        long inserted = 0;
        for (String id : ids) {
            if (!rows.containsKey(id)) {
                rows.put(id, new Row(null, score));
                inserted++;
            }
        }
        return inserted;
    }

    /** Stores or changes the rows; answers how many are new. */
    long upsertAll(List<String> ids, int score) {
        long inserted = createMissing(ids, score);
        for (String id : ids) {
            Row row = Objects.requireNonNull(rows.get(id));
            row.score = score;
            row.deleted = false;
        }
        return inserted;
    }

    long updateAll(List<String> ids, int score) {
        return ids.stream().filter(id -> !MISSING.equals(update(id, score))).count();
    }

    long deleteAll(List<String> ids) {
        return ids.stream().filter(this::delete).count();
    }

    long count(int least) {
        return live(row -> row.score >= least).size();
    }

    long sum() {
        return live(row -> true).stream().mapToLong(row -> row.score).sum();
    }

    /** The keys of the visible rows by score from the highest, then by key. */
    List<String> ranked() {
        List<Map.Entry<String, Row>> visible = new ArrayList<>(rows.entrySet());
        visible.removeIf(entry -> entry.getValue().deleted);
        visible.sort(Comparator.comparingInt((Map.Entry<String, Row> entry) -> -entry.getValue().score)
                .thenComparing(Map.Entry::getKey));
        return visible.stream().map(Map.Entry::getKey).toList();
    }

    /** Everything that is stored, as texts. */
    List<String> stored() {
        return rows.entrySet().stream()
                .map(entry -> entry.getKey() + " " + entry.getValue().code + " " + entry.getValue().score
                        + (entry.getValue().deleted ? " deleted" : ""))
                .toList();
    }

    private boolean isTaken(@Nullable String code, String byOtherThan) {
        return code != null
                && rows.entrySet().stream()
                        .anyMatch(entry -> !entry.getKey().equals(byOtherThan) && code.equals(entry.getValue().code));
    }

    private @Nullable Row live(String id) {
        Row row = rows.get(id);
        return row == null || row.deleted ? null : row;
    }

    private List<Row> live(Predicate<Row> condition) {
        return rows.values().stream()
                .filter(row -> !row.deleted)
                .filter(condition)
                .toList();
    }
}
