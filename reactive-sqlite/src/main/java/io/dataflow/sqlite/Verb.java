package io.dataflow.sqlite;

import java.util.Locale;
import java.util.Set;

/** What a statement does, by its first words. */
enum Verb {
    /** Reads, or sets something of the connection. */
    READ,
    /** Changes rows. */
    WRITE,
    /** Changes the schema or the file as a whole. */
    SCHEMA,
    /** Begins or ends a transaction, which is the connection's own business. */
    TRANSACTION;

    private static final Set<String> WRITES = Set.of("INSERT", "UPDATE", "DELETE", "REPLACE");
    private static final Set<String> CHANGES =
            Set.of("CREATE", "DROP", "ALTER", "REINDEX", "ANALYZE", "VACUUM", "ATTACH", "DETACH");
    private static final Set<String> TRANSACTIONS =
            Set.of("BEGIN", "COMMIT", "END", "ROLLBACK", "SAVEPOINT", "RELEASE");

    /** The verb that a word outside of all parentheses means; READ for every other word. */
    static Verb of(String word) {
        String upper = word.toUpperCase(Locale.ROOT);
        if (WRITES.contains(upper)) {
            return WRITE;
        }
        if (CHANGES.contains(upper)) {
            return SCHEMA;
        }
        return TRANSACTIONS.contains(upper) ? TRANSACTION : READ;
    }

    /** Whether a word after WITH and its tables tells what the statement does. */
    static boolean isMain(String word) {
        return word.equalsIgnoreCase("SELECT") || word.equalsIgnoreCase("VALUES") || of(word) == WRITE;
    }

    /** Whether it needs the writer's turn. */
    boolean writes() {
        return this == WRITE || this == SCHEMA;
    }
}
