package io.dataflow.core.internal.sql.postgresql.binary;

import io.dataflow.core.DataFlowException;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** Reads what is text in the binary format, too; of what is not, no text is made that would be silently wrong. */
final class BinaryTexts {

    private static final int JSONB = 3802;
    private static final int UUIDS = 2950;
    /** The first number of a type that is no part of the server: an enum, citext. */
    private static final int FIRST_OF_USERS = 16_384;

    private static final int FIRST_OF_TEXT = 2;

    private BinaryTexts() {}

    static String read(byte[] bytes, int at, int length, int oid) {
        return switch (oid) {
            // text, varchar, char(n), name, "char", unknown, json, xml, void
            case 25, 1043, 1042, 19, 18, 705, 114, 142, 2278 -> new String(bytes, at, length, StandardCharsets.UTF_8);
            // The first byte is the version of the format.
            case JSONB -> new String(bytes, at + 1, length - 1, StandardCharsets.UTF_8);
            case UUIDS ->
                new UUID(BinaryInput.getLong(bytes, at), BinaryInput.getLong(bytes, at + Long.BYTES)).toString();
            default -> {
                if (oid < FIRST_OF_USERS || !isText(bytes, at, length)) {
                    throw new DataFlowException(
                            "ROW_MAPPING",
                            null,
                            null,
                            "A column of the type number " + oid
                                    + " was to be read as text, which its binary form is not; select CAST(.. AS text) by"
                                    + " sql(..), migrate the column to text, or turn the binary format off with forceBinary=false"
                                    + " in the URL",
                            null);
                }
                yield new String(bytes, at, length, StandardCharsets.UTF_8);
            }
        };
    }

    /** Whether it can be text: composite values and ranges hold zeros, others begin with the number of a version. */
    private static boolean isText(byte[] bytes, int at, int length) {
        if (length == 0) {
            return true;
        }
        // The bytes of a letter that is not ASCII are negative.
        int first = bytes[at];
        boolean text = first < 0 || first >= FIRST_OF_TEXT;
        for (int i = at; text && i < at + length; i++) {
            text = bytes[i] != 0;
        }
        return text;
    }
}
