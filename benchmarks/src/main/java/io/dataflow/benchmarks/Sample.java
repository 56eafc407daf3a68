package io.dataflow.benchmarks;

import io.dataflow.core.model.DataModel;
import java.time.Instant;
import java.util.Map;

/** A row of eight columns, about 190 bytes: what bulk operations are measured with. */
@DataModel
record Sample(
        String id,
        String name,
        String email,
        int age,
        double score,
        boolean active,
        Instant createdAt,
        Map<String, Object> attrs) {

    static final int FIELDS = 8;
    static final String TABLE = "samples";
    static final String COLUMNS = "id, name, email, age, score, active, created_at, attrs";
    static final String CREATE = "CREATE TABLE %s (id text COLLATE \"C\" PRIMARY KEY, name text COLLATE \"C\" NOT NULL,"
            + " email text COLLATE \"C\" NOT NULL, age integer NOT NULL, score double precision NOT NULL,"
            + " active boolean NOT NULL, created_at timestamptz NOT NULL, attrs jsonb NOT NULL)";

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    /** A row whose key is anywhere among those of the others. */
    static Sample of(int number) {
        return of(number, number * 7_919L % 100_000_007L);
    }

    /** The same row with a key behind those of lower numbers, as a file has them that was written in that order. */
    static Sample inOrder(int number) {
        return of(number, number);
    }

    private static Sample of(int number, long key) {
        return new Sample(
                "sample-%08d".formatted(key),
                "Name of number " + number,
                "sample" + number + "@example.org",
                number % 90,
                number / 7.0,
                number % 2 == 0,
                START.plusMillis(number),
                Map.of("city", "Rome", "visits", number));
    }

    /** The row after a change of everything but its key. */
    Sample changed() {
        return new Sample(id, name + "!", email, age + 1, score * 2, !active, createdAt, attrs);
    }

    /** The JSON of the attributes, as a peer by hand writes it. */
    String json() {
        return "{\"city\":\"" + attrs.get("city") + "\",\"visits\":" + attrs.get("visits") + "}";
    }
}
