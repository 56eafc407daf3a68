package io.dataflow.core.rows;

import static io.dataflow.core.rows.Bytes.cut;
import static io.dataflow.core.rows.Bytes.gzip;
import static io.dataflow.core.rows.Bytes.read;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import io.dataflow.core.Rows;
import io.dataflow.core.Rows.Empty;
import io.dataflow.testsupport.Capability;
import io.dataflow.testsupport.Effort;
import io.dataflow.testsupport.VerificationRecord;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Random CSV files, read by us in pieces of any size and by Jackson as a whole: the same rows. */
@Capability("S19")
class CsvOracleTest {

    private static final long SEED = 20_260_711;
    private static final String[] PARTS = {
        "a",
        "Z",
        "0",
        " ",
        "\t",
        "é",
        "ß",
        "東",
        "😀",
        "'",
        "x y",
        "long text without end or so it seems",
        ";",
        "#",
        "\\",
        "-",
        "="
    };
    private static final String[] QUOTED_PARTS = {"a", "é", "😀", "\"\"", "\n", "\r\n", "\r", ",", " ", "long text", "#"
    };
    private static final Charset[] CHARSETS = {
        StandardCharsets.UTF_8, StandardCharsets.UTF_8, StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE
    };

    private final CsvMapper jackson =
            CsvMapper.builder().enable(CsvParser.Feature.WRAP_AS_ARRAY).build();

    private static String cell(Random random) {
        boolean quoted = random.nextInt(3) == 0;
        String[] parts = quoted ? QUOTED_PARTS : PARTS;
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(6); i > 0; i--) {
            text.append(parts[random.nextInt(parts.length)]);
        }
        return quoted ? '"' + text.toString() + '"' : text.toString();
    }

    private static String file(Random random, int columns) {
        StringBuilder file = new StringBuilder();
        for (int row = random.nextInt(12); row > 0; row--) {
            for (int i = 0; i < columns; i++) {
                file.append(i == 0 ? "" : ",").append(cell(random));
            }
            file.append(random.nextInt(3) == 0 ? "\r\n" : "\n");
        }
        return file.toString();
    }

    private List<Map<String, Object>> expected(String file, int columns) throws Exception {
        List<Map<String, Object>> rows = new ArrayList<>();
        try (MappingIterator<String[]> lines = jackson.readerFor(String[].class).readValues(file)) {
            while (lines.hasNext()) {
                String[] cells = lines.next();
                Map<String, Object> row = new LinkedHashMap<>();
                for (int i = 0; i < columns; i++) {
                    row.put("c" + i, cells[i]);
                }
                rows.add(row);
            }
        }
        return rows;
    }

    @Test
    void readsWhatJacksonReadsWhereverThePiecesEnd() throws Exception {
        int count = Effort.of(10_000);
        VerificationRecord.run("CSV beside Jackson", count, SEED, () -> {
            Random random = new Random(SEED);
            for (int i = 0; i < count; i++) {
                int columns = 2 + random.nextInt(4);
                String text = file(random, columns);
                Charset charset = CHARSETS[random.nextInt(CHARSETS.length)];
                String marked = charset == StandardCharsets.UTF_8 && random.nextBoolean() ? text : "\uFEFF" + text;
                byte[] bytes = marked.getBytes(charset);
                byte[] file = random.nextInt(4) == 0 ? gzip(bytes) : bytes;
                int size = 1 + random.nextInt(random.nextBoolean() ? 8 : file.length + 1);
                String[] names = new String[columns];
                Arrays.setAll(names, n -> "c" + n);
                assertThat(read(Rows.csv(cut(file, size), o -> o.columns(names).emptyAs(Empty.EMPTY))))
                        .as("file %d of seed %d in pieces of %d", i, SEED, size)
                        .isEqualTo(expected(text, columns));
            }
        });
    }
}
