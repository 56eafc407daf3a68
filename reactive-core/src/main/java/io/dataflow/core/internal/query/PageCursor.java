package io.dataflow.core.internal.query;

import io.dataflow.core.ValidationFailedException;
import io.dataflow.core.internal.model.InvalidValueException;
import io.dataflow.core.internal.model.Values;
import io.dataflow.core.model.FieldDefinition;
import io.dataflow.core.model.ModelDefinition;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A place in an order of rows, as text that means nothing to its bearer and fits into a URL.
 *
 * <p>It holds the values by which its row is ordered, a digest of model and order, so that it is refused anywhere else, and
 * a checksum. It holds no secret: it stays good after a restart and on another machine, and one that was forged is at worst
 * another place in the same order, its values checked like any others from outside.
 *
 * <p>Form: version (1 byte), digest (8), per value a mark (0 NULL, 1 text) and its text in UTF-8 after its length (4),
 * checksum (4); all in base64 for URLs.
 */
public final class PageCursor {

    /** The owner of cursors over the rows of all tenants. */
    public static final String ALL_TENANTS = "*";

    private static final byte VERSION = 1;
    private static final int DIGEST = 8;
    private static final int CHECKSUM = 4;
    private static final int LONGEST = 1 << 20;

    private final ModelDefinition model;
    private final List<SortKey> sort;
    private final String operation;
    private final String owner;

    /** Cursors of one model in one order; the operation is named in errors. */
    public PageCursor(ModelDefinition model, List<SortKey> sort, String operation) {
        this(model, sort, operation, "");
    }

    /** Cursors that are refused to any other owner. */
    public PageCursor(ModelDefinition model, List<SortKey> sort, String operation, String owner) {
        this.model = model;
        this.sort = sort;
        this.operation = operation;
        this.owner = owner;
    }

    /** The cursor of the row that has these values in the fields of the order. */
    public String encode(List<? extends @Nullable Object> values) {
        List<byte @Nullable []> texts = new ArrayList<>();
        int size = 1 + DIGEST + CHECKSUM;
        for (Object value : values) {
            byte[] text = value == null ? null : text(value).getBytes(StandardCharsets.UTF_8);
            texts.add(text);
            size += text == null ? 1 : 1 + Integer.BYTES + text.length;
        }
        ByteBuffer bytes = ByteBuffer.allocate(size).put(VERSION).put(digest());
        for (byte[] text : texts) {
            if (text == null) {
                bytes.put((byte) 0);
            } else {
                bytes.put((byte) 1).putInt(text.length).put(text);
            }
        }
        bytes.put(checksum(bytes.array()));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
    }

    /**
     * The values of the fields of the order that a cursor holds.
     *
     * @throws ValidationFailedException if it is no cursor of this model and order
     */
    public List<@Nullable Object> decode(String cursor) {
        byte[] bytes = bytes(cursor);
        if (bytes[0] != VERSION) {
            throw refused("was made by another version of the library");
        }
        if (!Arrays.equals(digest(), Arrays.copyOfRange(bytes, 1, 1 + DIGEST))) {
            throw refused("was made for another model or another order, or for another tenant");
        }
        try {
            ByteBuffer content = ByteBuffer.wrap(bytes, 1 + DIGEST, bytes.length - 1 - DIGEST - CHECKSUM);
            List<@Nullable Object> values = new ArrayList<>(sort.size());
            for (SortKey key : sort) {
                values.add(value(key.field(), content));
            }
            if (content.hasRemaining()) {
                throw damaged();
            }
            return Collections.unmodifiableList(values);
        } catch (InvalidValueException | CharacterCodingException | BufferUnderflowException e) {
            throw damaged();
        }
    }

    private byte[] bytes(String cursor) {
        if (cursor.length() > LONGEST) {
            throw damaged();
        }
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(cursor);
        } catch (IllegalArgumentException e) {
            throw damaged();
        }
        // The decoder is lenient about the unused bits of the last letter and about padding
        boolean canonical =
                Base64.getUrlEncoder().withoutPadding().encodeToString(bytes).equals(cursor);
        if (!canonical
                || bytes.length < 1 + DIGEST + CHECKSUM
                || !Arrays.equals(checksum(bytes), Arrays.copyOfRange(bytes, bytes.length - CHECKSUM, bytes.length))) {
            throw damaged();
        }
        return bytes;
    }

    private @Nullable Object value(FieldDefinition field, ByteBuffer content) throws CharacterCodingException {
        byte mark = content.get();
        if (mark == 0 && field.nullable()) {
            return null;
        }
        int length = mark == 1 ? content.getInt() : -1;
        if (length < 0 || length > content.remaining()) {
            throw damaged();
        }
        ByteBuffer text = content.slice().limit(length);
        content.position(content.position() + length);
        return Values.convert(
                field.type(), StandardCharsets.UTF_8.newDecoder().decode(text).toString());
    }

    private static String text(Object value) {
        if (value instanceof byte[] bytes) {
            return Base64.getEncoder().encodeToString(bytes);
        }
        return value instanceof Enum<?> constant ? constant.name() : value.toString();
    }

    private byte[] digest() {
        StringBuilder text = new StringBuilder(model.name());
        for (SortKey key : sort) {
            text.append('\n')
                    .append(key.field().name())
                    .append(key.descending() ? " desc" : " asc")
                    .append(key.nullsFirst() ? " first" : " last");
        }
        if (!owner.isEmpty()) {
            text.append("\nof ").append(owner);
        }
        return Arrays.copyOf(sha256(text.toString().getBytes(StandardCharsets.UTF_8), 0), DIGEST);
    }

    /** The checksum of all but the place that holds it. */
    private static byte[] checksum(byte[] bytes) {
        return Arrays.copyOf(sha256(bytes, CHECKSUM), CHECKSUM);
    }

    private static byte[] sha256(byte[] bytes, int without) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(bytes, 0, bytes.length - without);
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private ValidationFailedException damaged() {
        return refused("is damaged or was never one");
    }

    private ValidationFailedException refused(String found) {
        return new ValidationFailedException(
                model.name(),
                operation,
                "cursor",
                "cursor",
                found + "; take nextCursor of a page of the same model and order, or start without a cursor");
    }
}
