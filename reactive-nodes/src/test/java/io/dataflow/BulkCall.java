package io.dataflow;

import io.dataflow.core.BulkOptions;
import io.dataflow.core.BulkOptions.OnConflict;
import io.dataflow.core.BulkOptions.OnError;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A bulk call on a table of items, drawn at random.
 *
 * @param table what the table holds before
 * @param rows the rows, or keys, that are given
 * @param sourceFails whether the source fails after them
 * @param cancelAfter the ticks after which the call is cancelled; negative: as many tens of microseconds after its start; 0: never
 */
record BulkCall(
        Verb verb,
        Map<String, Map<String, Object>> table,
        List<Map<String, Object>> rows,
        int batchSize,
        @Nullable OnConflict onConflict,
        @Nullable String conflictOn,
        OnError onError,
        long maxErrors,
        boolean atomic,
        int parallel,
        boolean returnIds,
        boolean sourceFails,
        int cancelAfter) {

    enum Verb {
        CREATE,
        UPSERT,
        UPDATE,
        DELETE
    }

    static final int NAMES = 12;
    private static final int MANY_NAMES = 80;

    static BulkCall random(Random random) {
        Verb verb = Verb.values()[random.nextInt(4)];
        boolean stores = verb == Verb.CREATE || verb == Verb.UPSERT;
        int parallel = random.nextInt(4) == 0 ? 2 + random.nextInt(2) : 1;
        // Many rows, most of whose names are apart, go another way into the database than few.
        int names = random.nextInt(3) == 0 ? MANY_NAMES : NAMES;
        Map<String, Map<String, Object>> table = table(random, names);
        List<Map<String, Object>> rows = new ArrayList<>();
        int count = random.nextInt(3) == 0 ? random.nextInt(4) : random.nextInt(2 * names);
        for (int i = 0; i < count; i++) {
            // Batches that are written side by side come in no order: their rows must not meet.
            rows.add(parallel > 1 ? apart(random, verb, i) : row(random, verb, names));
        }
        return new BulkCall(
                verb,
                table,
                rows,
                1 + random.nextInt(random.nextBoolean() ? 4 : 3 * names),
                stores && random.nextInt(4) > 0 ? OnConflict.values()[random.nextInt(3)] : null,
                stores && random.nextInt(3) == 0 ? "code" : null,
                random.nextBoolean() ? OnError.CONTINUE : OnError.STOP,
                random.nextInt(3) == 0 ? random.nextInt(4) : 1_000,
                parallel == 1 && random.nextInt(4) == 0,
                parallel,
                random.nextBoolean(),
                random.nextInt(8) == 0,
                parallel > 1 || random.nextInt(4) > 0 ? 0 : random.nextInt(200) - 195);
    }

    /** The same call with other rows. */
    BulkCall withRows(List<Map<String, Object>> others) {
        return new BulkCall(
                verb,
                table,
                others,
                batchSize,
                onConflict,
                conflictOn,
                onError,
                maxErrors,
                atomic,
                parallel,
                returnIds,
                sourceFails,
                cancelAfter);
    }

    BulkOptions options(BulkOptions defaults) {
        BulkOptions options = defaults.batchSize(batchSize)
                .onError(onError)
                .maxErrors(maxErrors)
                .parallel(parallel);
        options = onConflict == null ? options : options.onConflict(onConflict);
        options = conflictOn == null ? options : options.conflictOn(conflictOn);
        options = atomic ? options.atomic() : options;
        return returnIds ? options.returnIds() : options;
    }

    /** The rows in batches; the last is left out when the source fails before it is full. */
    List<List<Map<String, Object>>> batches() {
        List<List<Map<String, Object>>> batches = new ArrayList<>();
        for (int from = 0; from < rows.size(); from += batchSize) {
            List<Map<String, Object>> batch = rows.subList(from, Math.min(rows.size(), from + batchSize));
            if (batch.size() == batchSize || !sourceFails) {
                batches.add(batch);
            }
        }
        return batches;
    }

    /** Some of the rows that there may be. */
    static Map<String, Map<String, Object>> table(Random random) {
        return table(random, NAMES);
    }

    private static Map<String, Map<String, Object>> table(Random random, int names) {
        Map<String, Map<String, Object>> table = new TreeMap<>();
        for (int i = 0; i < names; i++) {
            if (random.nextInt(3) == 0) {
                Map<String, Object> row = new LinkedHashMap<>();
                row.put("id", "k" + i);
                row.put("code", random.nextInt(4) == 0 ? null : "c" + i);
                row.put("amount", random.nextInt(9));
                row.put("note", random.nextBoolean() ? "n" : null);
                table.put("k" + i, row);
            }
        }
        return table;
    }

    private static Map<String, Object> row(Random random, Verb verb, int names) {
        Map<String, Object> row = new LinkedHashMap<>();
        int name = random.nextInt(names);
        row.put("id", "k" + name);
        if (verb != Verb.DELETE) {
            switch (random.nextInt(6)) {
                case 0 -> row.put("code", null);
                case 1 -> row.put("code", "c" + random.nextInt(names));
                case 2 -> {}
                default -> row.put("code", "c" + name);
            }
            rest(row, random);
        }
        return spoilt(row, random);
    }

    private static Map<String, Object> apart(Random random, Verb verb, int place) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("id", "k" + place);
        if (verb != Verb.DELETE) {
            if (random.nextBoolean()) {
                row.put("code", random.nextInt(3) == 0 ? null : "c" + place);
            }
            rest(row, random);
        }
        return spoilt(row, random);
    }

    private static void rest(Map<String, Object> row, Random random) {
        if (random.nextInt(3) > 0) {
            row.put("amount", random.nextInt(100));
        }
        if (random.nextBoolean()) {
            row.put("note", random.nextBoolean() ? null : "n" + random.nextInt(9));
        }
    }

    /** One row in twelve has something that no table takes. */
    private static Map<String, Object> spoilt(Map<String, Object> row, Random random) {
        switch (random.nextInt(60)) {
            case 0 -> row.remove("id");
            case 1 -> row.put("id", null);
            case 2 -> row.put("amount", "many");
            case 3 -> row.put("amount", null);
            case 4 -> row.put("notes", "of no field");
            default -> {}
        }
        return row;
    }
}
