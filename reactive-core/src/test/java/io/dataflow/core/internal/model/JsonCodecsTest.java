package io.dataflow.core.internal.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.dataflow.core.model.FieldType;
import io.dataflow.core.model.JsonCodec;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class JsonCodecsTest {

    private record Order(
            UUID id,
            Instant at,
            OffsetDateTime sent,
            LocalDate due,
            BigDecimal total,
            List<Line> lines,
            @Nullable String note) {}

    private record Line(String zone, int amount, Map<String, Object> extra) {}

    private record Typed(Map<String, BigDecimal> prices) {}

    static Stream<JsonCodec> codecs() {
        return Stream.of(new Jackson3Codec(), new Jackson2Codec());
    }

    @Test
    void jackson3ComesFirst() {
        assertThat(JsonCodecs.find()).isInstanceOf(Jackson3Codec.class).isSameAs(JsonCodecs.find());
    }

    @ParameterizedTest
    @MethodSource("codecs")
    void aRecordIsReadAsItWasWritten(JsonCodec codec) {
        Order order = new Order(
                new UUID(1, 2),
                Instant.parse("2024-02-29T10:15:30.123456Z"),
                OffsetDateTime.parse("2024-02-29T10:15:30+05:30"),
                LocalDate.of(2024, 2, 29),
                new BigDecimal("12345678901234567890.1234567890"),
                List.of(new Line("b", 1, Map.of("x", 1.5)), new Line("a", 2, Map.of())),
                null);

        String json = codec.write(order);

        assertThat(codec.read(json, Order.class)).isEqualTo(order);
        assertThat(json)
                .contains("\"2024-02-29T10:15:30.123456Z\"")
                .contains("\"2024-02-29T10:15:30+05:30\"")
                .contains("12345678901234567890.1234567890")
                .containsSubsequence("zone", "amount", "extra");
    }

    @ParameterizedTest
    @MethodSource("codecs")
    void mapsKeepTheirOrder(JsonCodec codec) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (String name : List.of("z", "a", "m", "B")) {
            map.put(name, name);
        }

        Map<?, ?> read = (Map<?, ?>) codec.read(codec.write(map), Map.class);

        assertThat(read.keySet().toArray()).containsExactly("z", "a", "m", "B");
    }

    @ParameterizedTest
    @MethodSource("codecs")
    void untypedNumbersKeepEveryDigitAndAreWhatJavaWouldWrite(JsonCodec codec) {
        assertThat(codec.read("[1, 5000000000, 123456789012345678901, 1.5, 0.1, 0.12345678901234567890]", Object.class))
                .isEqualTo(List.of(
                        1,
                        5_000_000_000L,
                        new BigInteger("123456789012345678901"),
                        1.5,
                        0.1,
                        new BigDecimal("0.12345678901234567890")));
        assertThat(codec.convert(Map.of("x", List.of(1.5, Map.of("y", 2.25))), Object.class))
                .isEqualTo(Map.of("x", List.of(1.5, Map.of("y", 2.25))));
    }

    @ParameterizedTest
    @MethodSource("codecs")
    void typedNumbersHaveTheirType(JsonCodec codec) {
        Type type = Typed.class.getRecordComponents()[0].getGenericType();

        assertThat(codec.read("{\"a\": 1.50}", type)).isEqualTo(Map.of("a", new BigDecimal("1.50")));
    }

    @ParameterizedTest
    @MethodSource("codecs")
    void readingLeavesOutWhatTheTypeDoesNotKnowAndConvertingRefusesIt(JsonCodec codec) {
        Line line = new Line("a", 1, Map.of());

        assertThat(codec.read("{\"zone\": \"a\", \"amount\": 1, \"extra\": {}, \"secret\": 1}", Line.class))
                .isEqualTo(line);
        assertThat(codec.convert(Map.of("zone", "a", "amount", 1, "extra", Map.of()), Line.class))
                .isEqualTo(line);
        assertThat(catchThrowableOfType(
                        IllegalArgumentException.class,
                        () -> codec.convert(Map.of("zone", "a", "hidden", "secret"), Line.class)))
                .hasMessageContaining("Line")
                .hasMessageNotContaining("secret")
                .hasNoCause();
    }

    @ParameterizedTest
    @MethodSource("codecs")
    void anErrorSaysWhereAndQuotesNothing(JsonCodec codec) {
        for (String json : List.of("{\"secret\": ", "secret", "{\"a\": 1} secret", "", "[1,]")) {
            assertThat(catchThrowableOfType(IllegalArgumentException.class, () -> codec.read(json, Map.class)))
                    .as(json)
                    .hasMessageContaining("no JSON of java.util.Map")
                    .hasMessageNotContaining("secret")
                    .hasNoCause();
        }
        assertThat(catchThrowableOfType(
                        IllegalArgumentException.class, () -> codec.read("{\"amount\": \"secret\"}", Line.class)))
                .hasMessageNotContaining("secret")
                .hasNoCause();
    }

    @ParameterizedTest
    @MethodSource("codecs")
    void nullIsNullBothWays(JsonCodec codec) {
        assertThat(codec.write(null)).isEqualTo("null");
        assertThat(codec.read("null", Object.class)).isNull();
        assertThat(codec.convert(null, Object.class)).isNull();
        assertThat(codec.read("[null]", Object.class)).isEqualTo(Arrays.asList((Object) null));
    }

    @ParameterizedTest
    @MethodSource("codecs")
    void aTypeNamedInTheJsonIsNotFollowed(JsonCodec codec) {
        Object read = codec.read("[\"java.util.concurrent.atomic.AtomicLong\", 5]", Object.class);

        assertThat(read).isEqualTo(List.of("java.util.concurrent.atomic.AtomicLong", 5));
    }

    @ParameterizedTest
    @MethodSource("codecs")
    void whatAFieldMayHoldIsReadAgainHoweverLongOrDeepItIs(JsonCodec codec) {
        FieldType json = new FieldType.Json(Object.class);
        BigInteger large = BigInteger.TEN.pow(16_000).add(BigInteger.ONE);
        BigDecimal exact = new BigDecimal("0." + "7".repeat(16_000));
        Object deep = "x";
        for (int i = 0; i < 500; i++) {
            deep = i % 2 == 0 ? List.of(deep) : Map.of("a", deep);
        }
        for (Object value : List.of(large, exact, new BigDecimal("1E-300"), deep)) {
            assertThat(Values.convert(json, value)).isSameAs(value);
            assertThat(codec.read(codec.write(value), Object.class))
                    .satisfiesAnyOf(read -> assertThat(read).isEqualTo(value), read -> assertThat(read)
                            .isEqualTo(((BigDecimal) value).doubleValue()));
        }
        assertThat(catchThrowableOfType(
                                InvalidValueException.class, () -> Values.convert(json, BigInteger.TEN.pow(16_400)))
                        .rule())
                .isEqualTo("range");
    }
}
