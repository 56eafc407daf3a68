package io.dataflow.core.internal.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.dataflow.core.model.FieldType;
import io.dataflow.core.model.FieldType.Scalar;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ValuesTest {

    enum Status {
        OPEN,
        PAID {
            @Override
            public String toString() {
                return "paid up";
            }
        }
    }

    record Address(String city, double height) {}

    record Names(List<String> list, Map<String, Object> map, List<Address> addresses) {}

    private static final FieldType STATUS = new FieldType.Enumeration(Status.class);
    private static final FieldType JSON = new FieldType.Json(Object.class);
    private static final UUID ID = UUID.fromString("0190b0f2-5c1e-7cc3-98c4-dc0c0c07398f");
    private static final String HALF = "a\ud83d";
    private static final String NUL = "a\u0000b";

    static Stream<Arguments> conversions() {
        return Stream.of(
                Arguments.of(Scalar.STRING, java.nio.CharBuffer.wrap("ab"), "ab"),
                Arguments.of(Scalar.STRING, "\ud83d\ude00", "\ud83d\ude00"),
                Arguments.of(Scalar.BOOLEAN, " True ", true),
                Arguments.of(Scalar.BOOLEAN, "false", false),
                Arguments.of(Scalar.BYTE, 127, (byte) 127),
                Arguments.of(Scalar.SHORT, "-32768", (short) -32768),
                Arguments.of(Scalar.INTEGER, 5L, 5),
                Arguments.of(Scalar.INTEGER, 5.0, 5),
                Arguments.of(Scalar.INTEGER, "+5", 5),
                Arguments.of(Scalar.INTEGER, "5.00", 5),
                Arguments.of(Scalar.INTEGER, new BigDecimal("1E+3"), 1000),
                Arguments.of(Scalar.LONG, BigInteger.valueOf(Long.MIN_VALUE), Long.MIN_VALUE),
                Arguments.of(Scalar.LONG, "9223372036854775807", Long.MAX_VALUE),
                Arguments.of(Scalar.FLOAT, 0.1, 0.1f),
                Arguments.of(Scalar.FLOAT, "0.1", 0.1f),
                Arguments.of(Scalar.FLOAT, 16_777_216, 16_777_216f),
                Arguments.of(Scalar.DOUBLE, 0.1f, 0.1),
                Arguments.of(Scalar.DOUBLE, 3, 3.0),
                Arguments.of(Scalar.DOUBLE, new BigDecimal("0.1"), 0.1),
                Arguments.of(Scalar.DOUBLE, " 1e-3 ", 0.001),
                Arguments.of(Scalar.DOUBLE, ".5", 0.5),
                Arguments.of(Scalar.DECIMAL, 0.1, new BigDecimal("0.1")),
                Arguments.of(Scalar.DECIMAL, "12345678901234567890.10", new BigDecimal("12345678901234567890.10")),
                Arguments.of(Scalar.DECIMAL, 7L, new BigDecimal("7")),
                Arguments.of(Scalar.UUID, ID.toString().toUpperCase(java.util.Locale.ROOT), ID),
                Arguments.of(STATUS, "PAID", Status.PAID),
                Arguments.of(new FieldType.Enumeration(String.class, List.of("OPEN", "PAID")), Status.PAID, "PAID"),
                Arguments.of(new FieldType.Enumeration(String.class, List.of("a", "b")), "b", "b"),
                Arguments.of(new FieldType.Array(Scalar.INTEGER), new int[] {1, 2}, List.of(1, 2)),
                Arguments.of(new FieldType.Array(Scalar.STRING), new String[] {"a"}, List.of("a")),
                Arguments.of(new FieldType.Array(Scalar.LONG), new LinkedHashSet<>(List.of(1, 2)), List.of(1L, 2L)),
                Arguments.of(
                        new FieldType.Array(STATUS), List.of("OPEN", Status.PAID), List.of(Status.OPEN, Status.PAID)),
                Arguments.of(new FieldType.Array(Scalar.STRING), "[\"a\", \"b\"]", List.of("a", "b")),
                Arguments.of(new FieldType.Array(Scalar.INTEGER), List.of(), List.of()),
                Arguments.of(JSON, "{\"a\": 1}", "{\"a\": 1}"),
                Arguments.of(new FieldType.Json(Map.class), "{\"a\": [1, 2.5]}", Map.of("a", List.of(1, 2.5))),
                Arguments.of(
                        new FieldType.Json(Address.class),
                        Map.of("city", "Rome", "height", 21),
                        new Address("Rome", 21)),
                Arguments.of(
                        new FieldType.Json(type("addresses")),
                        List.of(Map.of("city", "Rome", "height", 21)),
                        List.of(new Address("Rome", 21))));
    }

    @ParameterizedTest
    @MethodSource("conversions")
    void whatIsMeantIsConverted(FieldType type, Object raw, Object expected) {
        assertThat(Values.convert(type, raw)).isEqualTo(expected);
    }

    @ParameterizedTest
    @MethodSource("conversions")
    void whatIsConvertedStaysAsItIs(FieldType type, Object raw, Object expected) {
        Object once = Values.convert(type, raw);

        assertThat(Values.convert(type, once)).isSameAs(once);
    }

    static Stream<Arguments> refusals() {
        return Stream.of(
                Arguments.of(Scalar.STRING, 5, "type"),
                Arguments.of(Scalar.STRING, NUL, "text"),
                Arguments.of(Scalar.STRING, HALF, "text"),
                Arguments.of(Scalar.STRING, "\ude00\ud83d", "text"),
                Arguments.of(Scalar.BOOLEAN, 1, "type"),
                Arguments.of(Scalar.BOOLEAN, "yes", "format"),
                Arguments.of(Scalar.BYTE, 128, "range"),
                Arguments.of(Scalar.INTEGER, 2147483648L, "range"),
                Arguments.of(Scalar.INTEGER, 1.5, "exact"),
                Arguments.of(Scalar.INTEGER, "1.5", "exact"),
                Arguments.of(Scalar.INTEGER, "secret", "format"),
                Arguments.of(Scalar.INTEGER, "", "format"),
                Arguments.of(Scalar.INTEGER, "0x10", "format"),
                Arguments.of(Scalar.INTEGER, true, "type"),
                Arguments.of(Scalar.LONG, "9223372036854775808", "range"),
                Arguments.of(Scalar.LONG, "1e999999999", "range"),
                Arguments.of(Scalar.LONG, "1e-999999999", "exact"),
                Arguments.of(Scalar.LONG, Double.NaN, "finite"),
                Arguments.of(Scalar.FLOAT, Float.NaN, "finite"),
                Arguments.of(Scalar.FLOAT, 0.123456789012, "exact"),
                Arguments.of(Scalar.FLOAT, 1e300, "finite"),
                Arguments.of(Scalar.DOUBLE, Double.NaN, "finite"),
                Arguments.of(Scalar.DOUBLE, Double.NEGATIVE_INFINITY, "finite"),
                Arguments.of(Scalar.DOUBLE, Float.POSITIVE_INFINITY, "finite"),
                Arguments.of(Scalar.DOUBLE, "NaN", "format"),
                Arguments.of(Scalar.DOUBLE, "Infinity", "format"),
                Arguments.of(Scalar.DOUBLE, "1d", "format"),
                Arguments.of(Scalar.DOUBLE, "0x1p3", "format"),
                Arguments.of(Scalar.DOUBLE, "1e400", "finite"),
                Arguments.of(Scalar.DOUBLE, 9007199254740993L, "exact"),
                Arguments.of(Scalar.DOUBLE, new BigDecimal("0.12345678901234567890123"), "exact"),
                Arguments.of(Scalar.DECIMAL, Double.POSITIVE_INFINITY, "finite"),
                Arguments.of(Scalar.DECIMAL, "1e999999999", "range"),
                Arguments.of(Scalar.DECIMAL, new BigDecimal("1e-20000"), "range"),
                Arguments.of(Scalar.DECIMAL, "9".repeat(100_000), "format"),
                Arguments.of(Scalar.UUID, "1-1-1-1-1", "format"),
                Arguments.of(Scalar.UUID, "secret", "format"),
                Arguments.of(Scalar.UUID, 5, "type"),
                Arguments.of(Scalar.BYTES, "###", "format"),
                Arguments.of(Scalar.BYTES, List.of(1), "type"),
                Arguments.of(STATUS, "open", "oneOf"),
                Arguments.of(STATUS, "paid up", "oneOf"),
                Arguments.of(STATUS, Thread.State.NEW, "type"),
                Arguments.of(STATUS, 0, "type"),
                Arguments.of(new FieldType.Array(Scalar.INTEGER), 5, "type"),
                Arguments.of(new FieldType.Array(Scalar.INTEGER), "5", "format"),
                Arguments.of(new FieldType.Array(Scalar.INTEGER), List.of(1, "x"), "format"),
                Arguments.of(new FieldType.Array(Scalar.STRING), List.of("a", NUL), "text"),
                Arguments.of(new FieldType.Array(Scalar.STRING), Map.of(), "type"),
                Arguments.of(JSON, NUL, "text"),
                Arguments.of(JSON, Map.of("a", List.of(Map.of("b", HALF))), "text"),
                Arguments.of(JSON, Map.of(NUL, 1), "text"),
                Arguments.of(JSON, List.of(Double.NaN), "finite"),
                Arguments.of(JSON, Map.of("a", Float.POSITIVE_INFINITY), "finite"),
                Arguments.of(JSON, new Address(NUL, 1), "text"),
                Arguments.of(JSON, List.of(new Address(HALF, 1)), "text"),
                Arguments.of(JSON, new Address("Rome", Double.NaN), "finite"),
                Arguments.of(JSON, new Names(List.of(), Map.of("x", NUL), List.of()), "text"),
                Arguments.of(new FieldType.Json(Address.class), new Address(NUL, 1), "text"),
                Arguments.of(new FieldType.Json(Address.class), Map.of("town", "Rome"), "type"),
                Arguments.of(new FieldType.Json(Map.class), "no json", "format"),
                Arguments.of(new FieldType.Json(Map.class), "null", "format"),
                Arguments.of(new FieldType.Json(Map.class), List.of(1), "type"),
                Arguments.of(new FieldType.Json(type("addresses")), List.of(Map.of("town", "x")), "type"),
                Arguments.of(Scalar.INSTANT, 1_700_000_000L, "type"),
                Arguments.of(Scalar.INSTANT, Instant.MAX, "range"),
                Arguments.of(Scalar.INSTANT, Instant.parse("-0001-01-01T00:00:00Z"), "range"),
                Arguments.of(Scalar.LOCAL_DATE, LocalDate.MAX, "range"),
                Arguments.of(Scalar.LOCAL_DATE, "2024-01-01T10:00Z", "exact"),
                Arguments.of(Scalar.LOCAL_TIME, "10:00+01:00", "format"),
                Arguments.of(Scalar.LOCAL_TIME, LocalDate.EPOCH, "type"),
                Arguments.of(Scalar.INSTANT, ZoneOffset.UTC, "type"));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void whatIsNotMeantOrNotKeptIsRefused(FieldType type, Object raw, String rule) {
        InvalidValueException fault =
                catchThrowableOfType(InvalidValueException.class, () -> Values.convert(type, raw));

        assertThat(fault).isNotNull();
        assertThat(fault.rule()).isEqualTo(rule);
        assertThat(fault.message()).doesNotContain("secret");
    }

    @Test
    void nullIsNullForEveryType() {
        for (FieldType type : Scalar.values()) {
            assertThat(Values.convert(type, null)).isNull();
        }
        assertThat(Values.convert(JSON, null)).isNull();
        assertThat(Values.convert(new FieldType.Array(Scalar.INTEGER), null)).isNull();
    }

    @Test
    void bytesComeFromBase64OfBothAlphabetsAndFromBuffers() {
        byte[] bytes = {(byte) 0xfb, (byte) 0xff, 0};

        assertThat(Values.convert(Scalar.BYTES, "+/8A")).isEqualTo(bytes);
        assertThat(Values.convert(Scalar.BYTES, "-_8A")).isEqualTo(bytes);
        assertThat(Values.convert(Scalar.BYTES, "AA")).isEqualTo(new byte[1]);
        assertThat(Values.convert(Scalar.BYTES, ByteBuffer.wrap(bytes))).isEqualTo(bytes);
        assertThat(Values.convert(Scalar.BYTES, bytes)).isSameAs(bytes);
    }

    @Test
    void nullsInListsStay() {
        assertThat(Values.convert(new FieldType.Array(Scalar.LONG), Arrays.asList(1, null)))
                .isEqualTo(Arrays.asList(1L, null));
    }

    @Test
    void aListThatIsRightIsNotCopied() {
        List<String> tags = List.of("a", "b");

        assertThat(Values.convert(new FieldType.Array(Scalar.STRING), tags)).isSameAs(tags);
    }

    @Test
    void aFaultInAListNamesTheElement() {
        InvalidValueException fault = catchThrowableOfType(
                InvalidValueException.class,
                () -> Values.convert(new FieldType.Array(Scalar.INTEGER), List.of(1, 2, "secret")));

        assertThat(fault.message()).startsWith("element 2: ").doesNotContain("secret");
    }

    @Test
    void jsonThatContainsItselfIsRefusedAndNotFollowedForEver() {
        Map<String, Object> map = new HashMap<>();
        map.put("self", map);
        Object deep = "x";
        for (int i = 0; i < 100_000; i++) {
            deep = Collections.singletonList(deep);
        }
        Object tooDeep = deep;

        assertThat(catchThrowableOfType(InvalidValueException.class, () -> Values.convert(JSON, map))
                        .rule())
                .isEqualTo("depth");
        assertThat(catchThrowableOfType(InvalidValueException.class, () -> Values.convert(JSON, tooDeep))
                        .rule())
                .isEqualTo("depth");
    }

    @Test
    void jsonHoldsTimesAndIdsAndNulls() {
        Map<String, Object> value = new HashMap<>();
        value.put("at", Instant.EPOCH);
        value.put("time", LocalTime.NOON);
        value.put("id", ID);
        value.put("none", null);

        assertThat(Values.convert(JSON, value)).isSameAs(value);
    }

    @Test
    void jsonRefusesNamesThatAreNull() {
        Map<String, Object> value = new HashMap<>();
        value.put(null, 1);

        assertThat(catchThrowableOfType(InvalidValueException.class, () -> Values.convert(JSON, value))
                        .rule())
                .isEqualTo("type");
    }

    @Test
    void aFaultNamesTheConstantsOfAnEnum() {
        assertThat(catchThrowableOfType(InvalidValueException.class, () -> Values.convert(STATUS, "secret"))
                        .message())
                .contains("OPEN, PAID")
                .doesNotContain("secret");
    }

    private static Type type(String component) {
        return Arrays.stream(Names.class.getRecordComponents())
                .filter(c -> c.getName().equals(component))
                .findFirst()
                .orElseThrow()
                .getGenericType();
    }
}
