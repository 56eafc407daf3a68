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
 * @param traits what the model of the table has beside its fields
 * @param table what the table holds before
 * @param rows the rows, or keys, that are given
 * @param sourceFails whether the source fails after them
 * @param cancelAfter the ticks after which the call is cancelled; negative: as many tens of microseconds after its start; 0: never
 */
record BulkCall(
        Verb verb,
        BulkTraits traits,
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
        return random.nextInt(10) == 0 ? load(random) : any(random);
    }

    /** Rows that are new and alike, and only to be stored: they take the fastest way, unless one of them is bad. */
    private static BulkCall load(Random random) {
        BulkTraits traits = BulkTraits.random(random);
        Map<String, Map<String, Object>> table = table(random, NAMES);
        table.values().forEach(row -> begin(row, traits));
        boolean good = random.nextInt(4) > 0;
        List<Map<String, Object>> rows = new ArrayList<>();
        int count = 10 + random.nextInt(60);
        for (int i = 0; i < count; i++) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("id", "k" + (NAMES + i));
            row.put("code", random.nextInt(4) == 0 ? null : "c" + (NAMES + i));
            row.put("amount", random.nextInt(100));
            row.put("note", random.nextBoolean() ? null : "n" + random.nextInt(9));
            rows.add(good ? row : spoilt(row, random));
        }
        return new BulkCall(
                Verb.CREATE,
                traits,
                table,
                rows,
                10 + random.nextInt(30),
                null,
                null,
                random.nextBoolean() ? OnError.CONTINUE : OnError.STOP,
                1_000,
                random.nextInt(4) == 0,
                1,
                false,
                random.nextInt(8) == 0,
                0);
    }

    private static BulkCall any(Random random) {
        Verb verb = Verb.values()[random.nextInt(4)];
        boolean stores = verb == Verb.CREATE || verb == Verb.UPSERT;
        int parallel = random.nextInt(4) == 0 ? 2 + random.nextInt(2) : 1;
        // Many rows, most of whose names are apart, go another way into the database than few.
        int names = random.nextInt(3) == 0 ? MANY_NAMES : NAMES;
        BulkTraits traits = BulkTraits.random(random);
        Map<String, Map<String, Object>> table = table(random, names);
        table.values().forEach(row -> begin(row, traits));
        List<Map<String, Object>> rows = new ArrayList<>();
        int count = random.nextInt(3) == 0 ? random.nextInt(4) : random.nextInt(2 * names);
        for (int i = 0; i < count; i++) {
            // Batches that are written side by side come in no order: their rows must not meet.
            Map<String, Object> row = parallel > 1 ? apart(random, verb, i) : row(random, verb, names);
            // What a map that changes a row may not give is seldom given by it.
            if (traits.versions() && random.nextInt(verb == Verb.UPSERT || verb == Verb.UPDATE ? 30 : 3) == 0) {
                row.put("version", random.nextInt(3));
            }
            rows.add(row);
        }
        return new BulkCall(
                verb,
                traits,
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

    /** What the traits add to a row before the call. */
    private static void begin(Map<String, Object> row, BulkTraits traits) {
        if (traits.versions()) {
            row.put("version", BulkTraits.version(row));
        }
        if (traits.softDelete()) {
            row.put("deleted", BulkTraits.DELETED.contains(row.get("amount")));
        }
    }

    /** The same call with other rows. */
    BulkCall withRows(List<Map<String, Object>> others) {
        return new BulkCall(
                verb,
                traits,
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
