package io.dataflow.benchmarks;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** The table of {@link Sample} on the databases inside the process, and the SQL that JDBC writes it by. */
enum EmbeddedTable {
    SQLITE("sqlite", "TEXT", "INT", "DOUBLE", "JSON_TEXT") {
        @Override
        List<String> settings() {
            return List.of("PRAGMA journal_mode = WAL", "PRAGMA synchronous = NORMAL", "PRAGMA foreign_keys = ON");
        }

        @Override
        String url(Path folder) {
            return "r2dbc:sqlite:file:///" + file(folder);
        }

        @Override
        String jdbcUrl(Path folder) {
            return "jdbc:sqlite:" + file(folder);
        }

        private static Path file(Path folder) {
            return folder.resolve("bench.db");
        }

        @Override
        String returning(int rows) {
            return insert(rows) + " RETURNING id";
        }

        @Override
        String upsert(int rows) {
            return insert(rows) + " ON CONFLICT (id) DO UPDATE SET name = excluded.name, email = excluded.email,"
                    + " age = excluded.age, score = excluded.score, active = excluded.active, attrs = excluded.attrs";
        }

        @Override
        Optional<String> updateOf(int rows) {
            return Optional.of("UPDATE samples SET name = v.column2, email = v.column3, age = v.column4,"
                    + " score = v.column5, active = v.column6, attrs = v.column7 FROM (VALUES "
                    + repeated("(?, ?, ?, ?, ?, ?, ?)", rows) + ") AS v WHERE id = v.column1");
        }
    },
    H2("h2", "VARCHAR", "INTEGER", "DOUBLE PRECISION", "JSON") {
        @Override
        String url(Path folder) {
            return "r2dbc:h2:mem:///bench";
        }

        /** JDBC opens it first, and names are what our quoted ones are. */
        @Override
        String jdbcUrl(Path folder) {
            return "jdbc:h2:mem:bench;DATABASE_TO_UPPER=FALSE";
        }

        @Override
        String row() {
            return "(?, ?, ?, ?, ?, ?, ?, ? FORMAT JSON)";
        }

        @Override
        String returning(int rows) {
            return "SELECT id FROM FINAL TABLE (" + insert(rows) + ")";
        }

        @Override
        String upsert(int rows) {
            return "MERGE INTO samples (" + Sample.COLUMNS + ") KEY (id) VALUES " + repeated(row(), rows);
        }

        /** Needs a cast for each of its values, which costs more than the statements that it saves. */
        @Override
        Optional<String> updateOf(int rows) {
            return Optional.empty();
        }
    };

    private final String label;
    private final String create;

    EmbeddedTable(String label, String text, String number, String real, String json) {
        this.label = label;
        this.create = "CREATE TABLE samples (id " + text + " PRIMARY KEY NOT NULL, name " + text + " NOT NULL, email "
                + text + " NOT NULL, age " + number + " NOT NULL, score " + real + " NOT NULL, active BOOLEAN NOT NULL,"
                + " created_at TIMESTAMP WITH TIME ZONE NOT NULL, attrs " + json + " NOT NULL)";
    }

    /** The name in ratio lines. */
    String label() {
        return label;
    }

    String create() {
        return create;
    }

    /** What a connection of JDBC runs first, so that it works as ours does. */
    List<String> settings() {
        return List.of();
    }

    abstract String url(Path folder);

    abstract String jdbcUrl(Path folder);

    /** The markers of a row. */
    String row() {
        return "(?, ?, ?, ?, ?, ?, ?, ?)";
    }

    String insert(int rows) {
        return "INSERT INTO samples (" + Sample.COLUMNS + ") VALUES " + repeated(row(), rows);
    }

    /** An insert that answers the keys. */
    abstract String returning(int rows);

    abstract String upsert(int rows);

    /** The update of one row, whose key is the first value. */
    String update() {
        String json = row().contains("JSON") ? "?7 FORMAT JSON" : "?7";
        return "UPDATE samples SET name = ?2, email = ?3, age = ?4, score = ?5, active = ?6, attrs = " + json
                + " WHERE id = ?1";
    }

    /** The update of several rows in one statement, where that may be faster. */
    abstract Optional<String> updateOf(int rows);

    String delete(int rows) {
        return "DELETE FROM samples WHERE id IN (" + repeated("?", rows) + ")";
    }

    static String repeated(String part, int times) {
        return String.join(", ", Collections.nCopies(times, part));
    }
}
