package io.dataflow.core.internal.sql.postgresql.binary;

import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.core.Args;
import io.dataflow.core.internal.model.JsonCodecs;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** JSON is written as text, by itself where it is plain and by the codec where it is not. */
class BinaryJsonTest {

    private static String written(Object value) {
        BinaryOutput out = new BinaryOutput(16);
        out.writeText(">");
        BinaryJson.write(out, value);
        ByteBuf bytes = Unpooled.wrappedBuffer(out.chunks().toArray(ByteBuffer[]::new));
        String text = bytes.toString(StandardCharsets.UTF_8);
        assertThat(text).startsWith(">");
        return text.substring(1);
    }

    @Test
    void plainValuesAreWrittenAsTheyAre() {
        assertThat(written("a")).isEqualTo("\"a\"");
        assertThat(written("")).isEqualTo("\"\"");
        assertThat(written(true)).isEqualTo("true");
        assertThat(written(7)).isEqualTo("7");
        assertThat(written(Long.MIN_VALUE)).isEqualTo("-9223372036854775808");
        assertThat(written(1.5)).isEqualTo("1.5");
        assertThat(written(new BigDecimal("1.50"))).isEqualTo("1.50");
        assertThat(written(BigInteger.TEN.pow(30))).isEqualTo("1" + "0".repeat(30));
        assertThat(written(List.of())).isEqualTo("[]");
        assertThat(written(Map.of())).isEqualTo("{}");
        assertThat(written(Arrays.asList(1, null, "x", List.of(true)))).isEqualTo("[1,null,\"x\",[true]]");
        assertThat(written(Args.args("a", 1, "b", null, "c", Map.of("d", List.of()))))
                .isEqualTo("{\"a\":1,\"b\":null,\"c\":{\"d\":[]}}");
    }

    @Test
    void whatIsSpecialInATextIsEscaped() {
        assertThat(written("a\"b\\c")).isEqualTo("\"a\\\"b\\\\c\"");
        assertThat(written("\u0001\n\u001f ")).isEqualTo("\"\\u0001\\u000a\\u001f \"");
        assertThat(written(Map.of("k\"", "é日🔑"))).isEqualTo("{\"k\\\"\":\"é日🔑\"}");
        assertThat(written("\u007f/")).isEqualTo("\"\u007f/\"");
    }

    /** What was begun before the value that only the codec knows is taken back. */
    @Test
    void whatOnlyTheCodecKnowsIsWrittenByItWhole() {
        Instant time = Instant.parse("2026-01-02T03:04:05Z");
        Map<Object, Object> byNumber = new LinkedHashMap<>(Map.of(1, "x"));
        for (Object value : List.of(
                List.of(1, time),
                Args.args("a", 1, "at", time),
                byNumber,
                Set.of(5),
                List.of(2.5f),
                new int[] {1, 2},
                (short) 3)) {
            assertThat(written(value)).isEqualTo(JsonCodecs.find().write(value));
        }
    }
}
