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
    static final String CONFLICT = "VersionConflictException";
    static final String EMPTY = "empty";

    private static final class Row {

        @Nullable
        String code;

        int score;
        boolean deleted;
        long version;

        Row(@Nullable String code, int score) {
            this.code = code;
            this.score = score;
        }

        Row copy() {
            Row copy = new Row(code, score);
            copy.deleted = deleted;
            copy.version = version;
            return copy;
        }
    }

    private final boolean soft;
    private final Map<String, Row> rows = new TreeMap<>();

    TenantMemory(boolean soft) {
        this.soft = soft;
    }

    /** What a transaction that is rolled back returns to. */
    TenantMemory copy() {
        TenantMemory copy = new TenantMemory(soft);
        rows.forEach((id, row) -> copy.rows.put(id, row.copy()));
        return copy;
    }

    /** The version of a row, deleted or not; 0 where there is none. */
    long version(String id) {
        Row row = rows.get(id);
        return row == null ? 0 : row.version;
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
        row.version++;
        return score;
    }

    Object updateIf(String id, int score, long version) {
        Row row = live(id);
        return row != null && row.version != version ? CONFLICT : update(id, score);
    }

    Object deleteIf(String id, long version) {
        Row row = live(id);
        return row != null && row.version != version ? CONFLICT : delete(id);
    }

    /** Adds to the row that has the version, or stores a new one; a deleted row has none and comes back. */
    Object addOrCreate(String id, int amount, int otherwise, long version) {
        Row row = rows.get(id);
        if (row == null) {
            rows.put(id, new Row(null, otherwise));
            return otherwise;
        }
        if (!row.deleted && row.version != version) {
            return CONFLICT;
        }
        row.score += amount;
        row.deleted = false;
        row.version++;
        return row.score;
    }

    /** Writes a whole row that was read at a version. */
    Object updateRecord(String id, @Nullable String code, int score, long version) {
        Row row = live(id);
        if (row == null) {
            return MISSING;
        }
        if (row.version != version) {
            return CONFLICT;
        }
        if (isTaken(code, id)) {
            return TAKEN;
        }
        row.code = code;
        return update(id, score);
    }

    /** Writes a whole row that was read at a version, or stores a new one; a deleted row has no version and comes back. */
    Object upsertRecord(String id, @Nullable String code, int score, long version) {
        Row row = rows.get(id);
        return row != null && !row.deleted && row.version != version ? CONFLICT : upsert(id, code, score);
    }

    /** The keys of the rows that are there, of those that are asked for. */
    List<String> present(List<String> ids) {
        return ids.stream().filter(id -> live(id) != null).sorted().toList();
    }

    /** The key of the row that holds the code. */
    Object holder(String code) {
        return rows.keySet().stream()
                .filter(id -> live(id) != null && code.equals(rows.get(id).code))
                .<Object>map(id -> id)
                .findFirst()
                .orElse(EMPTY);
    }

    /** The code that a row has, deleted or not. */
    @Nullable
    String code(String id) {
        Row row = rows.get(id);
        return row == null ? null : row.code;
    }

    /** How many rows share a score that several have, by score. */
    List<String> shared() {
        Map<Integer, Long> counts = new TreeMap<>();
        live(row -> true).forEach(row -> counts.merge(row.score, 1L, Long::sum));
        return counts.entrySet().stream()
                .filter(entry -> entry.getValue() > 1)
                .map(entry -> entry.getKey() + " x " + entry.getValue())
                .toList();
    }

    /** Changes the row that holds the code, or stores a new one. */
    Object upsertByCode(String id, @Nullable String code, int score) {
        for (Row row : rows.values()) {
            if (code != null && code.equals(row.code)) {
                row.score = score;
                row.deleted = false;
                row.version++;
                return false;
            }
        }
        return TAKEN.equals(create(id, code, score)) ? TAKEN : true;
    }

    /** Changes the score of the row, or stores a new one. */
    void put(String id, int score) {
        Row row = rows.computeIfAbsent(id, key -> {
            Row added = new Row(null, score);
            added.version = -1;
            return added;
        });
        row.score = score;
        row.deleted = false;
        row.version++;
    }

    Object restore(String id) {
        Row row = rows.get(id);
        if (row == null) {
            return MISSING;
        }
        row.deleted = false;
        row.version++;
        return row.score;
    }

    long add(int least, int amount) {
        List<Row> matched = live(row -> row.score >= least);
        matched.forEach(row -> {
            row.score += amount;
            row.version++;
        });
        return matched.size();
    }

    boolean delete(String id) {
        Row row = live(id);
        if (row == null) {
            return false;
        }
        if (soft) {
            row.deleted = true;
            row.version++;
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
        boolean created = !rows.containsKey(id);
        put(id, score);
        Objects.requireNonNull(rows.get(id)).code = code;
        return created;
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
        long inserted = ids.stream().filter(id -> !rows.containsKey(id)).count();
        ids.forEach(id -> put(id, score));
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
                .map(entry -> entry.getKey() + " " + entry.getValue().code + " " + entry.getValue().score + " v"
                        + entry.getValue().version
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
