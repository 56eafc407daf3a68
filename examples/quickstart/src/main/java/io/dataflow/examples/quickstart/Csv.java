package io.dataflow.examples.quickstart;

import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.zip.GZIPInputStream;
import reactor.core.publisher.Flux;
import reactor.core.publisher.SynchronousSink;
import reactor.core.scheduler.Schedulers;

/** Reads the files of the example: gzipped CSV with a header, whose columns are the components of a record. */
final class Csv {

    private static final CsvMapper MAPPER =
            CsvMapper.builder().enable(CsvParser.Feature.EMPTY_STRING_AS_NULL).build();

    private Csv() {}

    static Flux<Place> places() {
        return read("cities.csv.gz", Place.class);
    }

    static Flux<Region> regions() {
        return read("admin1.csv.gz", Region.class);
    }

    /** The rows of a file, read as they are asked for. Files block, so a worker reads that may. */
    private static <T> Flux<T> read(String file, Class<T> type) {
        return Flux.generate(
                        () -> open(file, type),
                        (MappingIterator<T> rows, SynchronousSink<T> sink) -> {
                            if (rows.hasNext()) {
                                sink.next(rows.next());
                            } else {
                                sink.complete();
                            }
                            return rows;
                        },
                        Csv::close)
                .subscribeOn(Schedulers.boundedElastic());
    }

    private static <T> MappingIterator<T> open(String file, Class<T> type) throws IOException {
        InputStream packed = Csv.class.getResourceAsStream("/data/" + file);
        if (packed == null) {
            throw new FileNotFoundException("data/" + file + " is not on the class path");
        }
        ObjectReader reader =
                MAPPER.readerFor(type).with(CsvSchema.emptySchema().withHeader());
        return reader.readValues(new GZIPInputStream(packed));
    }

    private static void close(MappingIterator<?> rows) {
        try {
            rows.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
