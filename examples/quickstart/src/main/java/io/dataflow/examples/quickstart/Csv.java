package io.dataflow.examples.quickstart;

import io.dataflow.core.Rows;
import java.util.Map;
import reactor.core.publisher.Flux;

/** The files of the example: gzipped CSV with a header, whose columns are the fields of a model. */
final class Csv {

    private Csv() {}

    static Flux<Map<String, Object>> places() {
        return read("cities.csv.gz");
    }

    static Flux<Map<String, Object>> regions() {
        return read("admin1.csv.gz");
    }

    /** The rows of a file, read as they are asked for; the model makes numbers of their texts. */
    private static Flux<Map<String, Object>> read(String file) {
        return Rows.csv(Rows.resource(Csv.class, "/data/" + file));
    }
}
