package io.dataflow.core.internal.sql.postgresql.binary;

import io.dataflow.core.internal.model.Temporals;
import io.dataflow.core.model.FieldType;
import io.dataflow.core.model.FieldType.Scalar;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A value to bind, encoded already: the driver writes most values as text, which both sides pay for, and which for arrays costs
 * more than the rest of a statement.
 *
 * @param oid its type on the server
 * @param bytes its bytes
 */
public record BinaryParameter(int oid, List<ByteBuffer> bytes) {

    private static final int EXPECTED = 16;
    private static final int VARCHAR = 1043;

    /**
     * One value of a field, as the type that the driver would say; null for what is left to the driver: arrays, rare types, and
     * what is compared with a field but is no value of it.
     */
    public static @Nullable BinaryParameter of(FieldType type, Object value) {
        if (type instanceof FieldType.Array || (type instanceof Scalar scalar && !isWritten(scalar, value))) {
            return null;
        }
        BinaryType binary = BinaryType.of(type);
        BinaryOutput out = new BinaryOutput(EXPECTED);
        binary.encoder().write(out, value);
        boolean text = type == Scalar.STRING || type instanceof FieldType.Enumeration;
        return new BinaryParameter(text ? VARCHAR : binary.oid(), List.of(ByteBuffer.wrap(out.written())));
    }

    private static boolean isWritten(Scalar type, Object value) {
        return switch (type) {
            case STRING, BOOLEAN, SHORT, INTEGER, LONG, FLOAT, DOUBLE, UUID -> type.javaType() == value.getClass();
            // The server rounds what is finer.
            case INSTANT -> value instanceof Instant time && Temporals.isKept(time);
            default -> false;
        };
    }

    /** The array of what each row has, in the order of the rows. */
    public static <R> BinaryParameter of(
            BinaryType element, List<R> rows, Function<? super R, ? extends @Nullable Object> value) {
        BinaryOutput out = new BinaryOutput(rows.size() * EXPECTED);
        element.beginArray(out, rows.size());
        for (R row : rows) {
            element.write(out, value.apply(row));
            out.endOfRow();
        }
        return new BinaryParameter(element.arrayOid(), out.chunks());
    }

    /** Never the values. */
    @Override
    public String toString() {
        return "BinaryParameter[" + oid + "]";
    }
}
