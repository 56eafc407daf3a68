package io.dataflow.core.internal.sql.postgresql.binary;

import io.dataflow.core.internal.sql.RowDecoder;
import io.dataflow.core.model.FieldType;
import io.r2dbc.spi.ColumnMetadata;
import io.r2dbc.spi.Row;
import io.r2dbc.spi.RowMetadata;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads rows that the server sent in the binary format as a whole, where they are found in its messages. */
public final class RawRows implements RowDecoder {

    private static final int NULL = -1;

    private final FieldType[] types;
    private final RowDecoder fieldByField;
    private final Field field;
    private volatile @Nullable Columns known;

    /** What reads a field for which the driver has to be asked. */
    @FunctionalInterface
    public interface Field {

        /** The value of a field of a row. */
        @Nullable
        Object read(Row row, int index, FieldType type);
    }

    /** The numbers of the types of the columns of a result; never changed. */
    private static final class Columns {

        private final RowMetadata of;
        private final int[] oids;

        Columns(RowMetadata of) {
            this.of = of;
            this.oids = oids(of.getColumnMetadatas());
        }

        /** None where the driver does not tell them. */
        private static int[] oids(List<? extends ColumnMetadata> columns) {
            int[] oids = new int[columns.size()];
            for (int i = 0; i < oids.length; i++) {
                if (!(columns.get(i).getNativeTypeMetadata() instanceof Integer oid)) {
                    return new int[0];
                }
                oids[i] = oid;
            }
            return oids;
        }
    }

    /**
     * Creates a reader of rows that begin with columns of these types.
     *
     * @param fieldByField reads a row that is not found in what the server sent
     * @param field reads a single field whose type is known to the driver alone
     */
    public RawRows(FieldType[] types, RowDecoder fieldByField, Field field) {
        this.types = types;
        this.fieldByField = fieldByField;
        this.field = field;
    }

    @Override
    public @Nullable Object[] values(Row row) {
        int[] oids = oids(row.getMetadata());
        RawField first = first(row, oids);
        byte[] whole = first == null ? null : RawRow.of(first.bytes(), oids.length);
        if (whole == null) {
            return fieldByField.values(row);
        }
        if (RawRow.end(whole, 0, oids.length) != whole.length) {
            throw new IllegalStateException("several rows came together where one was to be read");
        }
        return values(row, whole, 0, oids);
    }

    @Override
    public boolean joins() {
        return true;
    }

    @Override
    public void each(Row row, Consumer<@Nullable Object[]> to) {
        int[] oids = oids(row.getMetadata());
        RawField first = first(row, oids);
        byte[] rows = first == null ? null : RawRow.of(first.bytes(), oids.length);
        if (first == null || rows == null) {
            to.accept(fieldByField.values(row));
            return;
        }
        int end = RawRow.end(rows, 0, oids.length);
        if (end == rows.length) {
            to.accept(values(row, rows, 0, oids));
            return;
        }
        JoinedRow joined = new JoinedRow(row.getMetadata(), oids, first.codecs(), rows);
        for (int at = 0; at < rows.length; at = end + RawRow.BETWEEN) {
            end = RawRow.end(rows, at, oids.length);
            to.accept(values(joined.at(at), rows, at, oids));
        }
    }

    private @Nullable RawField first(Row row, int[] oids) {
        RawField first = oids.length == 0 || oids.length < types.length ? null : RawField.find(row, 0);
        return first == null || !first.isBinary() ? null : first;
    }

    private @Nullable Object[] values(Row row, byte[] bytes, int from, int[] oids) {
        @Nullable Object[] values = new @Nullable Object[types.length];
        int at = from;
        for (int i = 0; i < values.length; i++) {
            int length = BinaryInput.getInt(bytes, at);
            at += Integer.BYTES;
            if (length != NULL) {
                Object value = BinaryValues.read(bytes, at, length, oids[i], types[i]);
                values[i] = value == BinaryValues.LEFT_TO_DRIVER ? field.read(row, i, types[i]) : value;
                at += length;
            }
        }
        return values;
    }

    /** Rows of one result have the same description. */
    private int[] oids(RowMetadata metadata) {
        Columns columns = known;
        if (columns == null || columns.of != metadata) {
            columns = new Columns(metadata);
            known = columns;
        }
        return columns.oids;
    }
}
