package io.dataflow.core.rows;

import static io.dataflow.core.Args.args;
import static io.dataflow.core.rows.Bytes.joined;
import static io.dataflow.core.rows.Bytes.read;
import static io.dataflow.core.rows.Bytes.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.annotation.JsonValue;
import io.dataflow.core.CsvExportOptions;
import io.dataflow.core.DataFlowException;
import io.dataflow.core.Rows;
import io.dataflow.core.UnknownNameException;
import io.dataflow.core.ValidationFailedException;
import io.dataflow.testsupport.Capability;
import io.dataflow.testsupport.Effort;
import io.dataflow.testsupport.VerificationRecord;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/** Rows written as files. */
@Capability("S15")
class ExportTest {

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final long SEED = 20_260_712;
    private static final String[] PARTS = {
        "a", "\"", "'", ",", ";", "\n", "\r", " ", "\t", "é", "😀", "\uFEFF", "=", "#", "\\"
    };

    record Item(
            String code,
            @Nullable String note,
            int amount,
            List<String> tags,
            TimeUnit unit,
            @Nullable Instant at) {}

    static class Bean {
        private final String name = "x";
        private boolean active = true;

        public String getName() {
            return name + "!";
        }

        public boolean isActive() {
            return active;
        }

        public void setActive(boolean value) {
            active = value;
        }
    }

    private static String csv(UnaryOperator<CsvExportOptions> options, Object... rows) {
        return text(Rows.toCsv(Flux.fromArray(rows), options));
    }

    @Test
    void recordsBeansAndMapsBecomeLines() {
        Item item = new Item("a", null, 1, List.of("x", "y"), TimeUnit.DAYS, Instant.parse("2024-02-29T10:15:30.5Z"));
        assertThat(csv(o -> o, item, new Item("b", "", -2, List.of(), TimeUnit.HOURS, null)))
                .isEqualTo("code,note,amount,tags,unit,at\n"
                        + "a,,1,\"[\"\"x\"\",\"\"y\"\"]\",DAYS,2024-02-29T10:15:30.500Z\n"
                        + "b,\"\",-2,[],HOURS,\n");
        assertThat(csv(o -> o, new Bean())).isEqualTo("name,active\nx!,true\n");
        assertThat(csv(
                        o -> o,
                        args("b", new byte[] {1, -1}, "a", Map.of("k", List.of(1)), "d", LocalDate.of(2024, 2, 29))))
                .isEqualTo("b,a,d\nAf8=,\"{\"\"k\"\":[1]}\",2024-02-29\n");
        assertThat(csv(o -> o, args("a", new BigDecimal("1.50"), "b", Duration.ofSeconds(90), "c", new UUID(0, 1))))
                .isEqualTo("a,b,c\n1.50,PT1M30S,00000000-0000-0000-0000-000000000001\n");
    }

    @Test
    void jsonHasTheSameRows() {
        Item item = new Item("a", null, 1, List.of("x"), TimeUnit.DAYS, Instant.parse("2024-02-29T10:15:30.5Z"));
        String line =
                "{\"code\":\"a\",\"note\":null,\"amount\":1,\"tags\":[\"x\"],\"unit\":\"DAYS\",\"at\":\"2024-02-29T10:15:30.500Z\"}";
        assertThat(text(Rows.toNdjson(Flux.just(item, Map.of("a", 1))))).isEqualTo(line + "\n{\"a\":1}\n");
        assertThat(text(Rows.toJson(Flux.just(item, item)))).isEqualTo("[\n" + line + ",\n" + line + "\n]\n");
        assertThat(text(Rows.toJson(Flux.empty()))).isEqualTo("[]\n");
        assertThat(read(Rows.json(Rows.toJson(Flux.just(item, item), o -> o.gzip()))))
                .hasSize(2);
    }

    @Test
    void columnsAreChosenAndNamed() {
        Map<String, Object> row = args("a", 1, "b", 2, "c", "x;y");
        assertThat(csv(
                        o -> o.columns("c", "a")
                                .header(Map.of("a", "A"))
                                .delimiter(';')
                                .crlf(),
                        row,
                        Map.of("a", 3)))
                .isEqualTo("c;A\r\n\"x;y\";1\r\n;3\r\n");
        assertThat(csv(o -> o.withoutHeader().quote('\''), args("a", "it's", "b", 1)))
                .isEqualTo("'it''s',1\n");
        assertThat(csv(o -> o.columns("a", "b"))).isEqualTo("a,b\n");
        assertThat(csv(o -> o)).isEmpty();
    }

    @Test
    void formulasAreTextWhereAskedFor() {
        Map<String, Object> row = args("a", "=1+1", "b", "@x", "c", -5, "d", "-5", "e", "x=1");
        assertThat(csv(o -> o.withoutHeader(), row)).isEqualTo("=1+1,@x,-5,-5,x=1\n");
        assertThat(csv(o -> o.withoutHeader().formulasAsText(), row)).isEqualTo("'=1+1,'@x,-5,'-5,x=1\n");
    }

    record Reference(@JsonValue String text) {}

    record Amount(@JsonValue int cents) {}

    @Test
    void whatIsWrittenAsTextIsTextThere() {
        Map<String, Object> row = args(
                "a",
                new Reference("=1+1"),
                "b",
                '@',
                "c",
                new StringBuilder("+1"),
                "d",
                new Amount(-5),
                "e",
                LocalDate.of(-5, 1, 1),
                "f",
                new byte[] {-5, -17});
        assertThat(csv(o -> o.withoutHeader().formulasAsText(), row)).isEqualTo("'=1+1,'@,'+1,-5,-0005-01-01,++8=\n");
    }

    @Test
    void bytesAreEncodedAsAskedFor() {
        assertThat(joined(Rows.toCsv(
                        Flux.just(Map.of("a", "é")), o -> o.byteOrderMark().bufferSize(1))))
                .isEqualTo("\uFEFFa\né\n".getBytes(StandardCharsets.UTF_8));
        Flux<Map<String, String>> rows = Flux.just(Map.of("a", "é"), Map.of("a", "x"));
        for (var charset : List.of(StandardCharsets.UTF_16, StandardCharsets.UTF_16LE, StandardCharsets.ISO_8859_1)) {
            assertThat(joined(Rows.toCsv(rows, o -> o.charset(charset).bufferSize(1))))
                    .isEqualTo("a\né\nx\n".getBytes(charset));
        }
        assertThatExceptionOfType(DataFlowException.class)
                .isThrownBy(() -> joined(Rows.toCsv(rows, o -> o.charset(StandardCharsets.US_ASCII))))
                .withMessageContaining("US-ASCII")
                .satisfies(e -> assertThat(e.code()).isEqualTo("UNWRITABLE_ROW"));
    }

    @Test
    void whatCannotBeWrittenIsNamedByItsNumber() {
        assertThatExceptionOfType(DataFlowException.class)
                .isThrownBy(() -> csv(o -> o, Map.of("a", 1), Map.of("a", 1, "b", "canary")))
                .withMessageContaining("Rows.toCsv: row 2: has the field 'b'")
                .withMessageNotContaining("canary");
        assertThatExceptionOfType(DataFlowException.class)
                .isThrownBy(() -> csv(o -> o, Map.of("a", 1), args("a", null)))
                .withMessageContaining("row 2: its only field is NULL");
        assertThatExceptionOfType(DataFlowException.class).isThrownBy(() -> csv(o -> o, Map.of()));
        assertThatExceptionOfType(DataFlowException.class)
                .isThrownBy(() -> csv(o -> o, Map.of("a", List.of(new Object() {
                    @SuppressWarnings("unused")
                    public Object getCanary() {
                        throw new IllegalStateException("canary");
                    }
                }))))
                .withMessageContaining("row 1")
                .withMessageNotContaining("canary");
        assertThatExceptionOfType(UnknownNameException.class)
                .isThrownBy(() -> csv(o -> o.columns("nam"), new Bean()))
                .withMessageContaining("did you mean 'name'?");
        assertThatExceptionOfType(UnknownNameException.class)
                .isThrownBy(() -> csv(o -> o.header(Map.of("nam", "N")), new Bean()));
        assertThatExceptionOfType(ValidationFailedException.class)
                .isThrownBy(() -> Rows.toCsv(Flux.empty(), o -> o.delimiter('"')));
    }

    @Test
    void rowsAreAskedForAsBuffersAre() {
        AtomicLong taken = new AtomicLong();
        Flux<Map<String, Long>> endless = Flux.generate(sink -> sink.next(Map.of("a", taken.incrementAndGet())));
        StepVerifier.create(Rows.toNdjson(endless, o -> o.bufferSize(100)), 0)
                .expectSubscription()
                .then(() -> assertThat(taken).hasValue(0))
                .thenRequest(1)
                .expectNextCount(1)
                .then(() -> assertThat(taken).hasValueLessThan(15))
                .thenRequest(2)
                .expectNextCount(2)
                .then(() -> assertThat(taken).hasValueLessThan(40))
                .thenCancel()
                .verify(LONG);
    }

    @Test
    void aPackedExportMayBeCancelledAtAnyMoment() {
        Flux<Map<String, Integer>> rows = Flux.range(0, 200_000).map(i -> Map.of("a", i));
        for (int i = 0; i < 40; i++) {
            StepVerifier.create(Rows.toCsv(rows, o -> o.gzip().bufferSize(64)), i)
                    .expectNextCount(Math.min(i, 1))
                    .thenCancel()
                    .verify(LONG);
        }
        byte[] whole = joined(Rows.toCsv(rows, CsvExportOptions::gzip));
        assertThat(Rows.csv(Bytes.of(whole)).count().block(LONG)).isEqualTo(200_000);
    }

    @Test
    void whatIsWrittenIsReadAgain() throws Exception {
        int count = Effort.of(10_000);
        VerificationRecord.run("CSV written and read", count, SEED, () -> {
            Random random = new Random(SEED);
            for (int i = 0; i < count; i++) {
                List<Map<String, Object>> rows = rows(random);
                char delimiter = ",;\t|".charAt(random.nextInt(4));
                int size = 1 + random.nextInt(40);
                boolean packed = random.nextInt(4) == 0;
                boolean marked = random.nextBoolean();
                Flux<ByteBuffer> file = Rows.toCsv(Flux.fromIterable(rows), o -> {
                    CsvExportOptions options = o.delimiter(delimiter).bufferSize(size);
                    options = packed ? options.gzip() : options;
                    return marked ? options.byteOrderMark() : options;
                });
                assertThat(read(Rows.csv(file, o -> o.delimiter(delimiter))))
                        .as("file %d of seed %d", i, SEED)
                        .isEqualTo(rows);
                assertThat(read(Rows.ndjson(Rows.toNdjson(Flux.fromIterable(rows)))))
                        .isEqualTo(rows);
            }
        });
    }

    private static List<Map<String, Object>> rows(Random random) {
        String[] names = new String[2 + random.nextInt(3)];
        Arrays.setAll(names, n -> cell(random) + n);
        List<Map<String, Object>> rows = new ArrayList<>();
        for (int row = random.nextInt(6); row > 0; row--) {
            Map<String, @Nullable Object> cells = new LinkedHashMap<>();
            for (String name : names) {
                cells.put(name, random.nextInt(5) == 0 ? null : cell(random));
            }
            rows.add(cells);
        }
        return rows;
    }

    private static String cell(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(5); i > 0; i--) {
            text.append(PARTS[random.nextInt(PARTS.length)]);
        }
        return text.toString();
    }
}
