package io.dataflow.core.rows;

import static io.dataflow.core.rows.Bytes.cut;
import static io.dataflow.core.rows.Bytes.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.dataflow.core.Args;
import io.dataflow.core.MalformedRowsException;
import io.dataflow.core.Rows;
import io.dataflow.testsupport.Capability;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/** JSON read as rows. */
@Capability("S19")
class JsonRowsTest {

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static MalformedRowsException refused(
            String text, Function<Flux<ByteBuffer>, Flux<Map<String, Object>>> reader) {
        MalformedRowsException found = null;
        for (int size : new int[] {1, 3, Math.max(1, bytes(text).length)}) {
            List<MalformedRowsException> thrown = new ArrayList<>();
            assertThatExceptionOfType(MalformedRowsException.class)
                    .isThrownBy(() -> read(reader.apply(cut(bytes(text), size))))
                    .satisfies(thrown::add);
            assertThat(found == null ? thrown.get(0).line() : found.line())
                    .isEqualTo(thrown.get(0).line());
            found = thrown.get(0);
        }
        assertThat(found).isNotNull();
        assertThat(found.getMessage()).doesNotContain("canary");
        return found;
    }

    @Test
    void eachLineIsARow() {
        String file = "\uFEFF{\"id\":1,\"name\":\"Zoë 😀\\n"
                + "\"}\r\n\n"
                + "  \n"
                + "{\"id\":2,\"tags\":[\"a\"],\"at\":{\"x\":null},\"p\":12345678901234567.25}";
        for (int size = 1; size <= bytes(file).length; size++) {
            List<Map<String, Object>> rows = read(Rows.ndjson(cut(bytes(file), size)));
            assertThat(rows)
                    .containsExactly(
                            Map.of("id", 1, "name", "Zoë 😀\n"),
                            Args.args(
                                    "id",
                                    2,
                                    "tags",
                                    List.of("a"),
                                    "at",
                                    Args.args("x", null),
                                    "p",
                                    new BigDecimal("12345678901234567.25")));
            assertThat(rows).extracting(Rows::line).containsExactly(1L, 4L);
        }
    }

    @Test
    void anArrayIsReadHoweverItIsLaidOut() {
        String file = " [\r\n{\"a\":\"}]\\\"{\",\n \"b\":[{\"c\":[1]},{}]}\r,\n\n{} , {\"a\":2}\n]\n\n";
        for (int size = 1; size <= file.length(); size++) {
            List<Map<String, Object>> rows = read(Rows.json(cut(bytes(file), size)));
            assertThat(rows)
                    .containsExactly(
                            Map.of("a", "}]\"{", "b", List.of(Map.of("c", List.of(1)), Map.of())),
                            Map.of(),
                            Map.of("a", 2));
            assertThat(rows).extracting(Rows::line).containsExactly(2L, 6L, 6L);
        }
    }

    @Test
    void filesWithoutRowsHaveNone() {
        assertThat(read(Rows.json(Bytes.of(" [ ]\n")))).isEmpty();
        assertThat(read(Rows.ndjson(Bytes.of("\n \n")))).isEmpty();
        assertThat(read(Rows.ndjson(Flux.empty()))).isEmpty();
    }

    @Test
    void rowsMayBeChangedAndKeepTheirLine() {
        List<Map<String, Object>> rows =
                read(Rows.ndjson(Bytes.of("{}\n{\"a\":1}\n")).doOnNext(row -> row.put("b", 2)));
        assertThat(rows).containsExactly(Map.of("b", 2), Map.of("a", 1, "b", 2));
        assertThat(rows).extracting(Rows::line).containsExactly(1L, 2L);
    }

    @Test
    void malformedLinesAreNamed() {
        assertThat(refused("{\"a\":1}\n\n{\"a\":canary}\n", Rows::ndjson))
                .hasMessageContaining("line 3: is no JSON at column");
        assertThat(refused("{\"a\":1}\n[1,\"canary\"]\n", Rows::ndjson))
                .hasMessageContaining("line 2: holds JSON that is no object");
        assertThat(refused("{\"a\":1} {\"canary\":2}\n", Rows::ndjson).line()).isEqualTo(1);
        assertThat(refused("{\n\"a\":1}\n", Rows::ndjson).line()).isEqualTo(1);
        assertThat(refused("{\"a\":1}\n{\"a\":\"canary", Rows::ndjson).line()).isEqualTo(2);
        assertThat(refused(
                        "{\"a\":1}\n{\"a\":\"canary canary\"}\n", bytes -> Rows.ndjson(bytes, o -> o.maxRowLength(10))))
                .hasMessageContaining("line 2: the row that begins here is longer than 10");
    }

    @Test
    void malformedArraysAreNamed() {
        assertThat(refused("", Rows::json)).hasMessageContaining("begins with '['");
        assertThat(refused("{\"a\":1}\n", Rows::json)).hasMessageContaining("Rows.ndjson");
        assertThat(refused("[\n1]", Rows::json)).hasMessageContaining("line 2: each row of the array is an object");
        assertThat(refused("[{}\n,\n]", Rows::json).line()).isEqualTo(3);
        assertThat(refused("[{}\n{}]", Rows::json)).hasMessageContaining("line 2: after an object comes ','");
        assertThat(refused("[{}]\n[]", Rows::json)).hasMessageContaining("line 2: something follows");
        assertThat(refused("[{},\n{\"a\":[1}\n]", Rows::json).line()).isEqualTo(2);
        assertThat(refused("[{},\n{\"a\":\n canary}\n]", Rows::json)).hasMessageContaining("line 3: is no JSON");
        assertThat(refused("[{},\n{\"a\":\"canary", Rows::json))
                .hasMessageContaining("line 2: the object that begins here");
        assertThat(refused("[{}\n", Rows::json)).hasMessageContaining("the array does not end");
        assertThat(refused("[\n{\"a\":\"canary canary\"}]", bytes -> Rows.json(bytes, o -> o.maxRowLength(10)))
                        .line())
                .isEqualTo(2);
    }
}
