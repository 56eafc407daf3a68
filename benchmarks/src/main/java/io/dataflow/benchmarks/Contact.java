package io.dataflow.benchmarks;

import java.util.StringJoiner;

/** A row as most tables have them. */
record Contact(long id, String name, String email, int age, double score, boolean active, String createdAt) {

    static final int COLUMNS = 7;
    static final String CREATE = "CREATE TABLE %s (id INTEGER PRIMARY KEY, name TEXT, email TEXT, age INTEGER,"
            + " score REAL, active BOOLEAN, created_at TEXT)";
    static final String SELECT = "SELECT id, name, email, age, score, active, created_at FROM contact";

    static Contact of(long id) {
        return new Contact(
                id,
                "Name of number " + id,
                "contact" + id + "@example.org",
                (int) (id % 90),
                id / 7.0,
                id % 2 == 0,
                "2026-01-01T00:00:00.000000Z");
    }

    /** The key of the next read, now here, now there. */
    static long key(int read, int stored) {
        return read * 7_919L % stored;
    }

    /** An insert of several rows. */
    static String insert(String table, int rows) {
        StringJoiner values = new StringJoiner(", ", "INSERT INTO " + table + " VALUES ", "");
        for (int i = 0; i < rows; i++) {
            values.add("(?, ?, ?, ?, ?, ?, ?)");
        }
        return values.toString();
    }
}
