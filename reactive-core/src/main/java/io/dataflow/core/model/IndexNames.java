package io.dataflow.core.model;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** The names of indexes: from table and columns, the same on every run, short enough for every database. */
final class IndexNames {

    /** What PostgreSQL keeps of an identifier; it would cut the rest off silently. */
    static final int MOST_BYTES = 63;

    private static final int DIGEST_LETTERS = 8;

    private IndexNames() {}

    /** {@code uq_contacts_email} or {@code ix_orders_customer_id_status}. */
    static String of(boolean unique, String table, List<String> columns) {
        String name = (unique ? "uq_" : "ix_") + table + "_" + String.join("_", columns);
        return bytes(name) <= MOST_BYTES ? name : withDigest(name, name);
    }

    /** A name that differs from the first one because what it is made of differs, such as {@code a_b, c} from {@code a, b_c}. */
    static String apart(boolean unique, String table, List<String> columns) {
        return withDigest(of(unique, table, columns), table + "\n" + String.join("\n", columns));
    }

    static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static String withDigest(String name, String content) {
        StringBuilder start = new StringBuilder();
        int room = MOST_BYTES - DIGEST_LETTERS - 1;
        for (int c : name.codePoints().toArray()) {
            int size = bytes(Character.toString(c));
            if (size > room) {
                break;
            }
            room -= size;
            start.appendCodePoint(c);
        }
        return start + "_" + digest(content);
    }

    private static String digest(String content) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(content.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash).substring(0, DIGEST_LETTERS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
