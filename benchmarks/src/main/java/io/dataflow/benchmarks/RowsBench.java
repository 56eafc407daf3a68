package io.dataflow.benchmarks;

import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import io.dataflow.benchmarks.Scenario.Comparison;
import io.dataflow.benchmarks.Scenario.Contender;
import io.dataflow.core.Rows;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import reactor.core.publisher.Flux;

/** Files read as rows, beside a plain loop over Jackson: eight columns, two of them quoted, in memory. */
final class RowsBench {

    private static final String OURS = "reactive-dataflow";
    private static final String JACKSON = "jackson";
    private static final int WARM_UPS = 3;
    private static final long SEED = 20_260_714;

    private RowsBench() {}

    static void measure(boolean quick, int rounds, PrintStream out) throws Exception {
        int rows = quick ? 200_000 : 1_000_000;
        byte[] csv = csv(rows);
        byte[] ndjson = ndjson(rows);
        out.printf(
                Locale.ROOT,
                "## Files as rows%n%n%,d rows: %,d bytes of CSV, %,d bytes of NDJSON%n%n",
                rows,
                csv.length,
                ndjson.length);
        ObjectReader csvReader = new CsvMapper()
                .readerForMapOf(String.class)
                .with(CsvSchema.emptySchema().withHeader());
        ObjectReader jsonReader = new ObjectMapper().readerForMapOf(Object.class);
        out.println(Measurement.of(scenario("rows.csv", csv, Rows::csv, csvReader), WARM_UPS, rounds)
                .report());
        out.println(Measurement.of(scenario("rows.ndjson", ndjson, Rows::ndjson, jsonReader), WARM_UPS, rounds)
                .report());
    }

    private static Scenario scenario(
            String name, byte[] file, Function<Flux<ByteBuffer>, Flux<Map<String, Object>>> ours, ObjectReader theirs) {
        return new Scenario(
                name,
                "rows/s",
                List.of(
                        new Contender(OURS, () -> counted(ours.apply(Flux.just(ByteBuffer.wrap(file))))),
                        new Contender(JACKSON, () -> counted(theirs, file))),
                List.of(new Comparison(name, JACKSON, OURS, JACKSON)));
    }

    private static long counted(Flux<Map<String, Object>> rows) {
        Long count = rows.filter(row -> row.size() == 8).count().block();
        return count == null ? 0 : count;
    }

    private static long counted(ObjectReader reader, byte[] file) throws IOException {
        long count = 0;
        try (MappingIterator<Map<String, Object>> rows = reader.readValues(file)) {
            while (rows.hasNext()) {
                count += rows.next().size() == 8 ? 1 : 0;
            }
        }
        return count;
    }

    private static byte[] csv(int rows) {
        Random random = new Random(SEED);
        StringBuilder text = new StringBuilder("id,name,note,visits,score,active,seenAt,attributes\n");
        for (int i = 0; i < rows; i++) {
            text.append("key-").append(i).append(",Name ").append(random.nextInt(100_000));
            text.append(",\"a longer text, with a comma ")
                    .append(i)
                    .append("\",")
                    .append(random.nextInt());
            text.append(',').append(random.nextDouble()).append(',').append(random.nextBoolean());
            text.append(",2024-02-29T10:15:30.123456Z,\"{\"\"a\"\":").append(i).append("}\"\n");
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] ndjson(int rows) {
        Random random = new Random(SEED);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < rows; i++) {
            text.append("{\"id\":\"key-")
                    .append(i)
                    .append("\",\"name\":\"Name ")
                    .append(random.nextInt(100_000));
            text.append("\",\"note\":\"a longer text, with a comma ").append(i).append("\",\"visits\":");
            text.append(random.nextInt())
                    .append(",\"score\":")
                    .append(random.nextDouble())
                    .append(",\"active\":");
            text.append(random.nextBoolean())
                    .append(",\"seenAt\":\"2024-02-29T10:15:30.123456Z\",\"attributes\":{\"a\":");
            text.append(i).append("}}\n");
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }
}
