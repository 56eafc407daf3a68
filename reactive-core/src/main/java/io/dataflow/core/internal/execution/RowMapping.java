package io.dataflow.core.internal.execution;

import io.dataflow.core.internal.operation.RowReader;
import io.dataflow.core.internal.sql.Dialect;
import io.dataflow.core.internal.sql.RowDecoder;
import io.r2dbc.spi.Row;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** Makes Java values of the rows of a result, several of which the driver may give as one. */
public final class RowMapping<R> {

    private final RowDecoder decoder;
    private final RowReader<R> reader;

    private RowMapping(RowDecoder decoder, RowReader<R> reader) {
        this.decoder = decoder;
        this.reader = reader;
    }

    /** Reads rows by a reader, as its database sends them. */
    public static <R> RowMapping<R> of(Dialect dialect, RowReader<R> reader) {
        return new RowMapping<>(dialect.decoder(reader.types()), reader);
    }

    /** Whether one row may be several. */
    boolean joins() {
        return decoder.joins();
    }

    /** The value of a row that is one. */
    R one(Row row) {
        return reader.read(decoder.values(row));
    }

    /** The values of all that are in a row. */
    List<R> all(Row row) {
        List<R> all = new ArrayList<>();
        decoder.each(row, values -> all.add(reader.read(values)));
        return all;
    }

    /** The values of all that are in a row, up to the one that cannot be read: whoever comes to that meets the error. */
    Iterable<R> eachOf(Row row) {
        List<R> read = new ArrayList<>();
        try {
            decoder.each(row, values -> read.add(reader.read(values)));
            return read;
        } catch (RuntimeException e) {
            return () -> new EndingInError<>(read.iterator(), e);
        }
    }

    private static final class EndingInError<R> implements Iterator<R> {

        private final Iterator<R> before;
        private final RuntimeException error;

        EndingInError(Iterator<R> before, RuntimeException error) {
            this.before = before;
            this.error = error;
        }

        @Override
        public boolean hasNext() {
            return true;
        }

        @Override
        public R next() {
            if (before.hasNext()) {
                return before.next();
            }
            throw error;
        }
    }
}
