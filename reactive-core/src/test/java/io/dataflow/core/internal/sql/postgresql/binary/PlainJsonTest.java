package io.dataflow.core.internal.sql.postgresql.binary;

import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.core.internal.model.JsonCodecs;
import io.dataflow.core.model.JsonCodec;
import io.dataflow.testsupport.Effort;
import io.dataflow.testsupport.VerificationRecord;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** JSON that is read without the codec is read as the codec reads it. */
class PlainJsonTest {

    private static final long SEED = 20_260_726;
    private static final JsonCodec CODEC = JsonCodecs.find();
    private static final List<String> PIECES = List.of(
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            " ",
            "\n",
            "\"a\"",
            "\"b\":",
            "\"\"",
            "\"é日\"",
            "\"\\u00e9\"",
            "\"\\n\"",
            "\"",
            "0",
            "-0",
            "01",
            "-",
            "7",
            "-12",
            "2147483647",
            "2147483648",
            "-2147483648",
            "999999999999999999",
            "9223372036854775808",
            "1.5",
            "1.",
            ".5",
            "-0.0",
            "1.10",
            "0.1000000000000000055511151231257827",
            "1e3",
            "2E-1",
            "1.5e2",
            "true",
            "false",
            "null",
            "tru",
            "nul",
            "NaN",
            "\u0001",
            "// no");

    /** What a codec reads these types into. */
    @SuppressWarnings("unused") // read by their types
    private record Types(
            Object any,
            Map<String, Object> map,
            List<Object> list,
            Map<String, Integer> numbers,
            List<String> texts,
            Map<Integer, Object> byNumber) {}

    private static List<Type> types() {
        return Arrays.stream(Types.class.getRecordComponents())
                .<Type>map(RecordComponent::getGenericType)
                .toList();
    }

    private static @Nullable Object plain(String text, Type type) {
        byte[] bytes = ("#" + text).getBytes(StandardCharsets.UTF_8);
        return PlainJson.read(bytes, 1, bytes.length - 1, type);
    }

    private static void assertLikeTheCodec(String text) {
        for (Type type : types()) {
            Object plain = plain(text, type);
            if (plain != null) {
                Object expected = CODEC.read(text, type);
                assertThat(plain).as("%s as %s", text, type).isEqualTo(expected);
                assertThat(shown(plain)).as("%s as %s", text, type).isEqualTo(shown(expected));
            }
        }
    }

    /** A value with the classes of its parts, in their order. */
    private static String shown(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            StringBuilder text = new StringBuilder(map.getClass().getName());
            map.forEach((name, part) ->
                    text.append(name).append('=').append(shown(part)).append(';'));
            return text.toString();
        }
        if (value instanceof List<?> list) {
            return list.getClass().getName()
                    + list.stream().map(PlainJsonTest::shown).toList();
        }
        return value == null ? "null" : value.getClass().getName() + value;
    }

    @Test
    void whatMostRowsHoldIsPlain() {
        String usual =
                "{\"city\": \"Rome\", \"visits\": 12, \"rate\": 0.5, \"tags\": [\"a\", null, true], \"none\": {}}";
        assertThat(plain(usual, Object.class)).isNotNull().isEqualTo(CODEC.read(usual, Object.class));
        assertThat(plain("[1, -2, 9999999999]", types().get(2))).isEqualTo(List.of(1, -2, 9_999_999_999L));
        assertThat(plain("\"text\"", Object.class)).isEqualTo("text");
    }

    @Test
    void theRestIsLeftToTheCodec() {
        List<String> left = List.of(
                "",
                " ",
                "null",
                "\"\\\"\"",
                "1e3",
                "12345678901234567890",
                "01",
                "[1,]",
                "{\"a\":1,}",
                "{a:1}",
                "[1 2]",
                "1 2",
                "[".repeat(100) + "]".repeat(100),
                "\"" + "x".repeat(20_000) + "\"",
                "{\"a\" 1}",
                "[1",
                "tru",
                "-",
                "1.");
        for (String text : left) {
            assertThat(plain(text, Object.class)).as(text).isNull();
        }
        assertThat(plain("[1]", types().get(1))).as("a list for a map").isNull();
        assertThat(plain("{\"a\": 1}", types().get(3)))
                .as("a type that says more")
                .isNull();
        assertThat(plain("{\"1\": 1}", types().get(5)))
                .as("names that are no texts")
                .isNull();
    }

    @Test
    void randomTextsAreReadAsTheCodecReadsThem() throws Exception {
        int count = Effort.of(200_000);
        VerificationRecord.run("JSON without the codec", count, SEED, () -> {
            Random random = new Random(SEED);
            for (int i = 0; i < count; i++) {
                assertLikeTheCodec(i % 2 == 0 ? pieces(random) : json(random, 0));
            }
        });
    }

    private static String pieces(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(8); i >= 0; i--) {
            text.append(PIECES.get(random.nextInt(PIECES.size())));
        }
        return text.toString();
    }

    /** JSON as a rule, with any piece in the place of a value. */
    private static String json(Random random, int depth) {
        int kind = depth > 4 ? 0 : random.nextInt(4);
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(4); kind > 1 && i > 0; i--) {
            text.append(text.isEmpty() ? "" : ", ");
            text.append(kind == 2 ? "\"" + (char) ('a' + random.nextInt(3)) + "\": " : "")
                    .append(json(random, depth + 1));
        }
        return kind > 1
                ? (kind == 2 ? "{" + text + "}" : "[" + text + "]")
                : PIECES.get(8 + random.nextInt(PIECES.size() - 8));
    }
}
