package io.dataflow.core.internal.sql.postgresql.binary;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An array to bind, encoded already: the driver writes arrays as text, which costs both sides more than the rest of a statement.
 *
 * @param oid the type of the array on the server
 * @param bytes its bytes
 */
public record BinaryArray(int oid, List<ByteBuffer> bytes) {

    private static final int EXPECTED = 16;

    /** The array of what each row has, in the order of the rows. */
    public static <R> BinaryArray of(
            BinaryType element, List<R> rows, Function<? super R, ? extends @Nullable Object> value) {
        BinaryOutput out = new BinaryOutput(rows.size() * EXPECTED);
        element.beginArray(out, rows.size());
        for (R row : rows) {
            element.write(out, value.apply(row));
            out.endOfRow();
        }
        return new BinaryArray(element.arrayOid(), out.chunks());
    }

    /** Never the values. */
    @Override
    public String toString() {
        return "BinaryArray[" + oid + "]";
    }
}
